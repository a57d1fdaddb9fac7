"""Makes what documents take from the code: the pages of the question types and charts, and all pictures.

python -m docs.making            mends every page and picture that is not of the code as it is
python -m docs.making money      those of one type; for a new type, begins its page
python -m docs.making charts     those of the charts
python -m docs.making lessons   the pages of the lessons
python -m docs.making readme     the picture in the README

And the site of the documents: `docs.making.site`. What they are spelled by: `docs.making.spelling`.
"""
