"""How a check is judged: who is asked, what they mark, and how one judgement comes to stand."""
