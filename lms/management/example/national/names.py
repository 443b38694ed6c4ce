"""Names of invented people and places. Any likeness to somebody or somewhere is chance."""

from collections.abc import Iterator
from itertools import product
from random import Random
from typing import Final


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


REGIONS: Final = (
    "North Saltmarsh",
    "Harrowmere",
    "Wexcombe",
    "Upper Thornley",
    "East Ravenshire",
    "Kestrel Coast",
    "South Oakenhall",
    "Greater Mallowby",
    "Fernshire and Dales",
    "West Pellham",
    "The Lower Tarn",
    "Penwyn and Llanfair Vale",
)
_FRONT: Final = _words(
    "Ash Birch Black Brook Cold Crow Dun East Fair Fox Grey Hart Hazel High King Long Mill North Otter Raven"
)
_BACK: Final = ("bourne", "bridge", "combe", "field", "ford", "gate", "ham", "holt", "leigh", "mere", "stead", "wick")

FIRST: Final = _words(
    """Aaliyah Abigail Adam Adele Aidan Aisha Alan Alice Amina Amrit Andrew Angharad Anita Anna Anthony Arjun
    Asha Ava Barbara Beatrix Ben Bethan Bronagh Callum Carla Carys Catherine Cerys Charlotte Chidi Clare
    Connor Daisy Daniel David Dawn Deepa Delroy Dominic Donna Dylan Eleanor Elena Elias Elin Ellen Emeka Emily
    Erin Esther Ewan Farah Fatima Felix Fiona Frances Gareth Gemma George Gloria Grace Graham Gwen Hana Hannah
    Harriet Hassan Heather Helena Henry Hugh Ian Imani Ines Iona Isaac Isla Ivor Jack Jacob Jamal James
    Jasmine Jean Joanna Jonas Joseph Joyce Julia Kamal Karen Kasia Keira Kenneth Kiran Kofi Laila Laura Leah
    Leo Lewis Liam Lola Louise Lucas Lydia Maeve Maria Mark Martha Matilda Maya Megan Mehmet Michael Miriam
    Mohammed Molly Nadia Naomi Nathan Neil Niamh Nicole Nikhil Noor Oliver Olivia Omar Owen Patrick Paula
    Petra Philip Poppy Priti Rachel Rajan Rebecca Rhian Richard Rohan Rosa Ruby Ryan Sadia Sally Samuel Sandra
    Sarah Scott Sean Shanice Simon Sinead Sofia Stella Stephen Sunita Susan Tamara Tariq Tessa Theo Thomas
    Tilly Tobias Uma Vera Victor Wanda William Yasmin Yusuf Zara Zoe"""
)
LAST: Final = _words(
    """Abara Achterberg Adeniran Ahlquist Aldous Ambler Anstey Arkwell Ashdown Atherley Babington Bagshaw Balogun
    Banfield Barraclough Bassi Beauclerk Beckwith Benbow Bhandari Birkett Blakeway Boateng Bolland Bowditch
    Bracegirdle Brindle Bromwich Buckthorn Burrage Cadwell Caldicott Cardew Castellan Chadwell Chatterley
    Chowdhury Clevedon Cobbett Colclough Copplestone Cotterill Crabtree Cranbrook Culpepper Dalgleish Danvers
    Darbyshire Deverell Dhillon Dinsdale Donnithorne Draycott Dunstable Eastaway Ebdon Edgecombe Ellershaw
    Elsworth Emmerich Enderby Fairclough Falconbridge Farthing Fenwright Fielding Flaxman Foulds Frobisher
    Gathercole Gaskin Gilpin Glossop Godbold Goldsworthy Grewal Grimshaw Hallatrow Hambling Hardcastle
    Hartigan Haverhill Hebblethwaite Heseldine Hinchcliffe Holloway Horsfall Huddlestone Ibekwe Inglethorpe
    Ismail Jagger Jellicoe Jephson Kaczmarek Kapoor Kellaway Kerslake Kilbride Kirkbright Lamplugh Langstaff
    Larkham Latchford Leckonby Lightbown Llewelyn Lovelock Luxton Maddocks Mainwaring Mallinder Marchbanks
    Mawdsley Mbeki Merriweather Millichap Mistry Molyneux Morcombe Mukherjee Nankervis Netherton Nightingale
    Norcross Nwosu Oakshott Ogunleye Oldroyd Ormerod Osgathorpe Pakenham Pargeter Partridge Pemberton
    Penhaligon Pettifer Pickersgill Plumtree Postlethwaite Prendergast Pritchard Quarmby Quennell Rackstraw
    Radcliffe Rainbird Ravenhill Rehman Ridgeway Rochester Rosewarne Rushworth Sandhu Satterthwaite
    Scarisbrick Seagrave Shackleford Sherwin Siddall Silcock Skelhorn Sowerby Spurling Stanhope Stapleton
    Swinburne Szymanski Tankersley Tattersall Tempest Thackeray Thistlethwaite Threlfall Tillotson Trevanion
    Truscott Tunnicliffe Turnbull Uddin Underhill Unsworth Venables Verity Wadsworth Wainwright Warburton
    Weatherby Whittingstall Wigglesworth Winterbourne Wolstenholme Woodgate Wrigglesworth Yardley Yeardley
    Zielinski"""
)


def pdu_names() -> Iterator[str]:
    """Return names of PDUs, each once."""
    rows = sorted(product(_FRONT, _BACK), key=lambda pair: (_BACK.index(pair[1]) * 7 + _FRONT.index(pair[0]) * 5) % 53)
    return (front + back for front, back in rows)


def name_of(dice: Random) -> str:
    """Return somebody's name; two people may have the same one."""
    return f"{dice.choice(FIRST)} {dice.choice(LAST)}"


def keys_of(name: str, taken: dict[str, int]) -> str:
    """Return the part of an e-mail before the sign, with a number for everybody of one name but the first."""
    key = name.lower().replace(" ", ".")
    taken[key] = taken.get(key, 0) + 1
    return key if taken[key] == 1 else f"{key}{taken[key]}"
