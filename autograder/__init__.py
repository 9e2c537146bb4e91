"""autograder: build a course's notebooks, grade a class, and write what each needs."""
