"""Rounds: frozen, named versions of a project's services, each with its pictures and its passwords.

A round lies in `rounds/<slug>/` of the project: `round.yaml` says what it is, `site/` is the copy that is
shown, `film/` the film strip. Nothing of a round is ever written again.
"""

from __future__ import annotations

from research.rounds.comparing import ComparedPage as ComparedPage
from research.rounds.comparing import PictureComparison as PictureComparison
from research.rounds.comparing import compare_strips as compare_strips
from research.rounds.comparison_page import Side as Side
from research.rounds.comparison_page import comparison_page as comparison_page
from research.rounds.content import FileChange as FileChange
from research.rounds.film import Shot as Shot
from research.rounds.film import film_round as film_round
from research.rounds.film import read_strip as read_strip
from research.rounds.film import take_strip as take_strip
from research.rounds.folder import Rounds as Rounds
from research.rounds.folder import read_rounds as read_rounds
from research.rounds.folder import round_faults as round_faults
from research.rounds.freezing import freeze as freeze
from research.rounds.loading import RoundChanged as RoundChanged
from research.rounds.loading import RoundUnusable as RoundUnusable
from research.rounds.loading import load_round_site as load_round_site
from research.rounds.loading import verify as verify
from research.rounds.passwords import RoundPassword as RoundPassword
from research.rounds.passwords import list_passwords as list_passwords
from research.rounds.passwords import new_password as new_password
from research.rounds.passwords import revoke_password as revoke_password
from research.rounds.round import Round as Round
from research.rounds.round import earlier_first as earlier_first
from research.rounds.round import slug_of as slug_of
