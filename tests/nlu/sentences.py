"""Forty sentences of many kinds, for holding the encoder to its reference."""

SENTENCES = (
    "hi",
    "Can I join if I'm an assistant headteacher?",
    "how much is it a month for a deputy",
    "I'm the SENCO at a two-form-entry primary, not on SLT",
    "What happens to my cover when I go on maternity leave?",
    "my governors have suspended me and I don't know what to do",
    "The LADO has been in touch about something from 2019.",
    "do you have any links with a political party?",
    "cancel",
    "Who looks over my new contract before I sign it?",
    "we've got ofsted in tomorrow, can someone advise",
    "I would like to speak to a real person please",
    "yes",
    "no, before I joined",
    "not sure tbh",
    "WHY DO YOU NEED TO KNOW THAT",
    "hotline number??",
    "thanks, that's really helpful!",
    "Is my chief executive going to see what I write here?",
    "I retired in July; can I stay a member in some way?",
    "My school pays. Do I still fill in the direct debit form?",
    "what does ascl think about inspection reform",
    "fair funding formula",
    "Tell me about the February 2015 magazine.",
    "which regions had pilots and who led the roll-out",
    "I left NAHT last year, will you cover me for historical things",
    "a parent has made a complaint about me to the governing body",
    "can two members of the same leadership team both get help if they disagree",
    "i work for a multi academy trust, head of finance",
    "Working in Dubai at a British school: am I eligible?",
    "freelance consultant",
    "How do I change my address & email?",
    "pay scales 2026",
    "What's the capital of France?",
    "asdf qwerty zxcv",
    "I need, um, to ask... it's complicated: there was an incident, years ago, at another school.",
    "Café naïve résumé coöperate",
    "🙂 good morning 🙂",
    "12/03/2019",
    (
        "The trust's HR department told me that a formal investigation will start on Monday, that "
        "I am not to contact colleagues, and that I may bring a union representative to the "
        "meeting; I have been a member since September and want to know whether you can send "
        "somebody."
    ),
)
