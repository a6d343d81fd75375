"""What is published comes through an event source that encodes nothing as what it was."""

from hypothesis import given
from hypothesis import strategies as st

from shared.delivery.conversion import Origin, convert
from shared.delivery.messages import message_of
from shared.events.platform import EventRefused
from shared.messaging import publisher
from shared.messaging.cloud_events import read
from shared.messaging.envelope import envelope

visible = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1)
printed = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1).filter(str.strip)


@given(correlation_id=visible, event_id=printed)
def test_every_attribute_arrives_as_it_was_sent(correlation_id: str, event_id: str) -> None:
    event = EventRefused(event_id=event_id, event_type="t", function="f", problem={})
    sent = envelope(event, source="/s", correlation_id=correlation_id, causation_id=event_id)

    message = message_of(*publisher.message(sent))
    headers = {
        name.lower(): value.encode().decode("latin-1")
        for name, value in convert(message, Origin("n", "s", "q")).headers.items()
    }
    arrived = read(headers, message.body)

    assert (arrived.id, arrived.subject, arrived.data) == (sent["id"], event.subject, sent["data"])
    assert arrived.extensions["correlationid"] == correlation_id
    assert arrived.extensions["causationid"] == sent["causationid"]
