"""What Rasa's server is given: the channel, the wording generator and the tracker store."""
