"""Word templates that people edit: what may stand in them, where they are wrong, how they are filled.

A template is a usual .docx in which `{{ адресат | кому }}` stands for a value. There is no language to run in it: a mark is
a name with an optional form, a row or a list item with a mark of a list repeats by itself, `{{ если … }}` and
`{{ конец }}` keep or drop what lies between them. docs/adr/0014 says why it is not Jinja.
"""
