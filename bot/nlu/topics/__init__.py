"""The topic of a message: the topic model, the decision and the classifier."""
