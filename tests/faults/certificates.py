"""Certificates for the fault web: an authority that the tests trust, and what should not be trusted."""

import ssl
import warnings
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

BEGAN, OVER, FOREVER = (datetime(year, 1, 1, tzinfo=UTC) for year in (2015, 2016, 2200))


def contexts(folder: Path) -> dict[str, ssl.SSLContext]:
    """`good`, `expired`, `self_signed`, `wrong_host` and `old_tls`; the authority lies in `folder/authority.pem`."""
    key, authority = _authority()
    (folder / "authority.pem").write_bytes(authority.public_bytes(serialization.Encoding.PEM))
    signed = {name: _signed(key, authority, *leaf) for name, leaf in _LEAVES.items()}
    made = {name: _context(folder / f"{name}.pem", *pair) for name, pair in signed.items()}
    made["self_signed"] = _context(folder / "self_signed.pem", *_self_signed())
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):  # that it is old is the point
        made["old_tls"].minimum_version = made["old_tls"].maximum_version = ssl.TLSVersion.TLSv1
    made["old_tls"].set_ciphers("ALL:@SECLEVEL=0")
    return made


OURS = tuple(f"n06-{name}.localhost" for name in ("expired", "self-signed", "wrong-host", "old-tls"))
_LEAVES = {
    "good": (OURS, FOREVER),
    "expired": (OURS, OVER),
    "wrong_host": (("another.example",), FOREVER),
    "old_tls": (OURS, FOREVER),
}


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _begun(name: str, key: ec.EllipticCurvePrivateKey, until: datetime) -> x509.CertificateBuilder:
    number = x509.random_serial_number()
    made = x509.CertificateBuilder().subject_name(_name(name)).public_key(key.public_key()).serial_number(number)
    return made.not_valid_before(BEGAN).not_valid_after(until)


def _authority() -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    key = ec.generate_private_key(ec.SECP256R1())
    made = _begun("Authority of the tests", key, FOREVER).issuer_name(_name("Authority of the tests"))
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    return key, made.sign(key, hashes.SHA256())


def _signed(
    key: ec.EllipticCurvePrivateKey, authority: x509.Certificate, hosts: tuple[str, ...], until: datetime
) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    own = ec.generate_private_key(ec.SECP256R1())
    made = _begun(hosts[0], own, until).issuer_name(authority.subject)
    return own, made.add_extension(_hosts(hosts), critical=False).sign(key, hashes.SHA256())


def _self_signed() -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    own = ec.generate_private_key(ec.SECP256R1())
    made = _begun("self", own, FOREVER).issuer_name(_name("self"))
    return own, made.add_extension(_hosts(OURS), critical=False).sign(own, hashes.SHA256())


def _hosts(names: tuple[str, ...]) -> x509.SubjectAlternativeName:
    return x509.SubjectAlternativeName([x509.DNSName(name) for name in names])


def _context(path: Path, key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> ssl.SSLContext:
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(private + certificate.public_bytes(pem))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context
