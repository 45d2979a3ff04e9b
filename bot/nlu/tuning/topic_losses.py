"""What the encoder is tuned for beside the facts: topics and the teacher's view of texts; pure."""

from typing import Any

import tensorflow as tf

FAR_APART = 1e9
NO_TOPIC = -1


def cross_entropy(vectors: Any, points: Any, chances: Any, sharpness: float) -> Any:
    """Of the nearness to a point for each topic, against the topics' chances."""
    scores = sharpness * tf.matmul(vectors, tf.math.l2_normalize(points, 1), transpose_b=True)
    return tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(chances, scores))


def contrast(vectors: Any, topics: Any, heat: float) -> Any:
    """The supervised contrastive loss (Khosla et al. 2020), over the texts that have another of
    their topic in the batch. Texts with NO_TOPIC are left out."""
    known = topics != NO_TOPIC
    vectors, topics = tf.boolean_mask(vectors, known), tf.boolean_mask(topics, known)
    itself = tf.eye(tf.shape(topics)[0])
    scores = tf.matmul(vectors, vectors, transpose_b=True) / heat - FAR_APART * itself
    alike = tf.cast(topics[:, None] == topics[None, :], tf.float32) - itself
    chances = scores - tf.reduce_logsumexp(scores, 1, keepdims=True)
    count = tf.reduce_sum(alike, 1)
    losses = -tf.reduce_sum(tf.where(alike > 0, chances, 0.0), 1) / tf.maximum(count, 1)
    return tf.reduce_sum(losses) / tf.maximum(tf.reduce_sum(tf.cast(count > 0, tf.float32)), 1)


def distance(vectors: Any, wanted: Any) -> Any:
    """The mean of one minus the cosine; both sides of unit length."""
    return 1 - tf.reduce_mean(tf.reduce_sum(vectors * wanted, 1))


def likeness(vectors: Any, wanted: Any, heat: float) -> Any:
    """How differently two sets of vectors see which texts of a batch are alike (KL)."""
    itself = tf.eye(tf.shape(vectors)[0])

    def chances(rows: Any) -> Any:
        nearness = tf.matmul(rows, rows, transpose_b=True) / heat - FAR_APART * itself
        return nearness - tf.reduce_logsumexp(nearness, 1, keepdims=True)

    seen, taught = chances(vectors), chances(wanted)
    return tf.reduce_mean(tf.reduce_sum(tf.exp(taught) * (taught - seen), 1))
