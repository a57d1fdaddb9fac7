"""Bookings: calendars of offices and of those who work there, free slots, and who has which.

What may be booked is declared (`calendar`), what is taken is kept by the store, and both together say what is
free (`diary`). Nothing in this package reads or writes.
"""

from prototype_kit.bookings.advice import advise_calendars as advise_calendars
from prototype_kit.bookings.booking import BOOKING_STATES as BOOKING_STATES
from prototype_kit.bookings.booking import Booking as Booking
from prototype_kit.bookings.booking import BookingState as BookingState
from prototype_kit.bookings.booking import NewBooking as NewBooking
from prototype_kit.bookings.booking import diary_name as diary_name
from prototype_kit.bookings.booking import held_booking as held_booking
from prototype_kit.bookings.booking import next_reminder as next_reminder
from prototype_kit.bookings.calendar import Calendar as Calendar
from prototype_kit.bookings.calendar import Office as Office
from prototype_kit.bookings.calendar import Resource as Resource
from prototype_kit.bookings.calendar_file import CalendarEvent as CalendarEvent
from prototype_kit.bookings.calendar_file import calendar_file as calendar_file
from prototype_kit.bookings.diary import Diary as Diary
from prototype_kit.bookings.entries import ATOM as ATOM
from prototype_kit.bookings.reading import read_calendars as read_calendars
from prototype_kit.bookings.slots import Closure as Closure
from prototype_kit.bookings.slots import Need as Need
from prototype_kit.bookings.slots import Slot as Slot
from prototype_kit.bookings.slots import Taken as Taken
from prototype_kit.bookings.slots import candidates as candidates
from prototype_kit.bookings.slots import day_words as day_words
from prototype_kit.bookings.slots import length_words as length_words
from prototype_kit.bookings.slots import moment_words as moment_words
from prototype_kit.bookings.slots import read_slot as read_slot
from prototype_kit.bookings.slots import time_words as time_words
from prototype_kit.bookings.told import ToldAppointment as ToldAppointment
from prototype_kit.bookings.told import cut_off as cut_off
from prototype_kit.bookings.told import tell_appointment as tell_appointment
