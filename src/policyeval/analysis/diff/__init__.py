"""What a change of policies comes to: in words, in numbers, and in the source.

`sides` pairs versions; `words` compares two of them, part by part (`shared`, `schema`, `decisions`,
`rules`, `expressions`), and gives `change`s; `impact` decides facts under both; `citing` puts the source
beside it. `diff` holds it all, and `page`, `markdown`, `html` and `data` are how it looks.
"""
