"""The desk over https: only the hall's own authority is believed."""

import ssl
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from kiosk_app.desk import DeskClient, DeskConfig, DeskLost, HelpChanged, HelpStored


@pytest.fixture
def secured(desk, tmp_path):
    """The fault desk behind a certificate of its own; the path of that certificate."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hall")])
    today = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    cert_file, key_file = tmp_path / "hall.pem", tmp_path / "hall.key"
    cert_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert_file, key_file)
    desk.secure(context)
    return cert_file


def connected(desk, tmp_path, quick, heard, ca_file):
    config = DeskConfig(
        url=f"https://127.0.0.1:{desk.port}",
        kiosk="kiosk-3",
        token="t",
        state_dir=tmp_path / "state",
        ca_file=ca_file,
        timings=replace(quick, connect=5.0, read=5.0, total=10.0),
    )
    client = DeskClient(config, heard)
    client.start()
    return client


def test_a_desk_with_the_halls_certificate_is_believed(desk, secured, tmp_path, quick, heard):
    client = connected(desk, tmp_path, quick, heard, secured)
    try:
        heard.wait(HelpChanged, client.call_help())
    finally:
        client.stop()
    assert not [t for t in threading.enumerate() if t.name == "desk-network"]


def test_a_desk_nobody_vouches_for_is_told_nothing(desk, secured, tmp_path, quick, heard):
    client = connected(desk, tmp_path, quick, heard, None)
    try:
        heard.wait(HelpStored, client.call_help())
        heard.wait(DeskLost)
    finally:
        client.stop()
    assert desk.seen == []


def test_an_authority_file_that_is_missing_is_said_at_once(tmp_path, quick, heard):
    config = DeskConfig("https://desk", "kiosk-3", "t", tmp_path / "state", ca_file=tmp_path / "none.pem")
    with pytest.raises(OSError):
        DeskClient(config, heard)
