"""What is held about people: a register, copies for those it is about, holds, retention and erasing."""
