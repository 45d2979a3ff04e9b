"""The pages that need no script: questions and answers, guided checks, outcomes, enquiries."""
