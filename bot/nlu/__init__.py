"""Understanding and dialogue: everything of ours that runs inside Rasa."""
