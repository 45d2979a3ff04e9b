"""The reliability diagram of an evaluation, for docs/images."""

from pathlib import Path

from bot.evaluation.calibration import CalibrationBin, calibration_error


def draw_reliability(bins: list[CalibrationBin], file: str, path: Path) -> None:
    """Draw the share right against confidence, with the diagonal of perfect calibration, as PNG."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(5.5, 5))
    axes.plot([0, 1], [0, 1], color="grey", linewidth=1, label="as sure as right")
    axes.plot(
        [each.confidence for each in bins],
        [each.right for each in bins],
        marker="o",
        label=f"expected calibration error {calibration_error(bins):.3f}",
    )
    for each in bins:
        axes.annotate(
            str(each.count), (each.confidence, each.right), (4, -12), textcoords="offset points"
        )
    axes.set(xlabel="confidence", ylabel="share right", xlim=(0, 1.02), ylim=(0, 1.02))
    axes.set_title(f"Confidence on {file}, with numbers of messages", fontsize=10)
    axes.legend(loc="upper left", frameon=False)
    figure.tight_layout()
    figure.savefig(path, dpi=110, metadata={"Software": None})
    pyplot.close(figure)
