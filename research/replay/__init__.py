"""Screen replay of a session, of participants who agreed to it: what arrives, what is kept, what is shown.

The participant's browser records (static/record.mjs) and sends chunks. `read_chunk` takes one only if it
holds nothing that a person entered; `join_chunks` makes of them what the player shows.
"""

from research.replay.chunk import MOST_BYTES as MOST_BYTES
from research.replay.chunk import Chunk as Chunk
from research.replay.chunk import ChunkRefused as ChunkRefused
from research.replay.chunk import read_chunk as read_chunk
from research.replay.chunk import same_chunk as same_chunk
from research.replay.player import player_moments as player_moments
from research.replay.player import player_policy as player_policy
from research.replay.recording import Recording as Recording
from research.replay.recording import join_chunks as join_chunks
