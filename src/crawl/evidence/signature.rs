//! A detached signature (CMS, RFC 5652) over the manifest, by a key of the user. Anyone verifies it
//! with `openssl cms -verify`.

use std::io;
use std::path::Path;

use aws_lc_rs::digest;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeyPair as RsaKeyPair;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _, RSA_PKCS1_SHA256};
use cms::cert::x509::Certificate;
use cms::cert::x509::attr::{Attribute, Attributes};
use cms::cert::x509::spki::AlgorithmIdentifierOwned;
use cms::cert::x509::time::Time;
use cms::cert::{CertificateChoices, IssuerAndSerialNumber};
use cms::content_info::{CmsVersion, ContentInfo};
use cms::signed_data::{
    CertificateSet, EncapsulatedContentInfo, SignedData, SignerIdentifier, SignerInfo, SignerInfos,
};
use der::asn1::{GeneralizedTime, ObjectIdentifier, OctetString, SetOfVec, UtcTime};
use der::oid::db::{rfc5911, rfc5912};
use der::{Any, AnyRef, Decode as _, Encode, pem};
use jiff::Timestamp;
use pkcs8::EncryptedPrivateKeyInfo;
use serde::Serialize;

use crate::warc::hexadecimal;

/// Environment variable that opens an encrypted key: a command line is seen by every program of the
/// machine, and goes to the capture sheet.
pub const PASSPHRASE: &str = "VIGIE_SIGN_PASSPHRASE";

/// `id-aa-signingCertificateV2` (RFC 5035): the signature holds for this certificate and no other.
const SIGNING_CERTIFICATE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.47");

/// Why nothing can be signed; told before the crawl starts.
#[derive(Debug, thiserror::Error)]
pub enum Unsignable {
    /// A file of the signature cannot be read.
    #[error("«\u{a0}{0}\u{a0}» ne peut pas être lu ({1})")]
    File(String, io::Error),
    /// No private key in PKCS#8.
    #[error(
        "«\u{a0}{0}\u{a0}» ne contient pas de clé privée au format PKCS#8 (PEM)\u{a0}; convertissez-la\u{a0}: openssl \
         pkcs8 -topk8 -in clé.pem -out clé-pkcs8.pem"
    )]
    Key(String),
    /// The key is of another kind.
    #[error(
        "la clé de «\u{a0}{0}\u{a0}» n’est ni RSA (2048 bits ou plus) ni ECDSA P-256\u{a0}: employez une clé de l’une de \
         ces deux sortes"
    )]
    Kind(String),
    /// The key is encrypted.
    #[error(
        "la clé de «\u{a0}{0}\u{a0}» est protégée par une phrase secrète\u{a0}: donnez-la par la variable \
         d’environnement VIGIE_SIGN_PASSPHRASE"
    )]
    Passphrase(String),
    /// The passphrase does not open it.
    #[error("la phrase secrète de VIGIE_SIGN_PASSPHRASE n’ouvre pas la clé de «\u{a0}{0}\u{a0}»")]
    WrongPassphrase(String),
    /// No certificate.
    #[error("«\u{a0}{0}\u{a0}» ne contient pas de certificat X.509 (PEM)")]
    Certificate(String),
    /// The certificate is not that of the key.
    #[error(
        "la clé n’est pas celle du certificat de «\u{a0}{0}\u{a0}»\u{a0}: le premier certificat du fichier doit être celui \
         de la clé, les autres sa chaîne"
    )]
    Mismatch(String),
    /// It is not valid any more.
    #[error(
        "le certificat de «\u{a0}{0}\u{a0}» n’est plus valable depuis le {1}\u{a0}: faites-le renouveler"
    )]
    Expired(String, Timestamp),
    /// It is not valid yet.
    #[error(
        "le certificat de «\u{a0}{0}\u{a0}» ne sera valable que le {1}\u{a0}: vérifiez l’horloge de cette machine"
    )]
    NotYet(String, Timestamp),
}

#[derive(Debug)]
enum Key {
    Rsa(Box<RsaKeyPair>),
    P256(Box<EcdsaKeyPair>),
}

/// A key and its certificate, checked.
#[derive(Debug)]
pub struct Signer {
    key: Key,
    certificate: Certificate,
    /// As it was read.
    der: Vec<u8>,
    chain: Vec<Certificate>,
}

/// What the sheet says of the certificate.
#[derive(Debug, Serialize)]
pub(super) struct Identity {
    subject: String,
    issuer: String,
    serial: String,
    sha256: String,
}

impl Signer {
    /// Reads a key and the certificate that goes with it; `passphrase` opens the key if it is
    /// encrypted.
    ///
    /// # Errors
    /// One of them cannot be read, they do not go together, or the certificate is not valid today.
    pub fn open(key: &Path, certificate: &Path, passphrase: Option<&[u8]>) -> Result<Self, Unsignable> {
        let named = |path: &Path| path.display().to_string();
        let read = |path: &Path| std::fs::read(path).map_err(|error| Unsignable::File(named(path), error));
        let (key_bytes, bytes) = (read(key)?, read(certificate)?);
        let key = Key::read(&key_bytes, passphrase, &named(key))?;
        let name = named(certificate);
        let all = Certificate::load_pem_chain(&bytes).map_err(|_| Unsignable::Certificate(name.clone()))?;
        let der = pem::decode_vec(first_certificate(&bytes)).map(|(_, der)| der).unwrap_or_default();
        let mut all = all.into_iter();
        let certificate = all.next().ok_or_else(|| Unsignable::Certificate(name.clone()))?;
        let signer = Self { key, certificate, der, chain: all.collect() };
        let held = &signer.certificate.tbs_certificate;
        if held.subject_public_key_info.subject_public_key.raw_bytes() != signer.key.public() {
            return Err(Unsignable::Mismatch(name));
        }
        let (now, valid) = (Timestamp::now(), &held.validity);
        match (time(valid.not_before), time(valid.not_after)) {
            (Some(from), _) if now < from => Err(Unsignable::NotYet(name, from)),
            (_, Some(until)) if now > until => Err(Unsignable::Expired(name, until)),
            _ => Ok(signer),
        }
    }

    /// Signs `content`: a DER structure that holds the certificates and not the content.
    pub(super) fn sign(&self, content: &[u8]) -> io::Result<Vec<u8>> {
        self.signed_data(content).and_then(|data| data.to_der()).map_err(io::Error::other)
    }

    fn signed_data(&self, content: &[u8]) -> der::Result<ContentInfo> {
        let sha256 = AlgorithmIdentifierOwned { oid: rfc5912::ID_SHA_256, parameters: None };
        let attributes = self.attributes(content)?;
        let held = &self.certificate.tbs_certificate;
        let signer = SignerInfo {
            version: CmsVersion::V1,
            sid: SignerIdentifier::IssuerAndSerialNumber(IssuerAndSerialNumber {
                issuer: held.issuer.clone(),
                serial_number: held.serial_number.clone(),
            }),
            digest_alg: sha256.clone(),
            signature_algorithm: self.key.algorithm(),
            // The signature is over the set of attributes, written as a set.
            signature: OctetString::new(self.key.sign(&attributes.to_der()?)?)?,
            signed_attrs: Some(attributes),
            unsigned_attrs: None,
        };
        let certificates = std::iter::once(&self.certificate).chain(&self.chain);
        let certificates: Vec<CertificateChoices> =
            certificates.cloned().map(CertificateChoices::Certificate).collect();
        let data = SignedData {
            version: CmsVersion::V1,
            digest_algorithms: SetOfVec::try_from(vec![sha256])?,
            encap_content_info: EncapsulatedContentInfo { econtent_type: rfc5911::ID_DATA, econtent: None },
            certificates: Some(CertificateSet(SetOfVec::try_from(certificates)?)),
            crls: None,
            signer_infos: SignerInfos(SetOfVec::try_from(vec![signer])?),
        };
        Ok(ContentInfo { content_type: rfc5911::ID_SIGNED_DATA, content: any(&data)? })
    }

    /// What is signed: the digest of the content, when, and with which certificate.
    fn attributes(&self, content: &[u8]) -> der::Result<Attributes> {
        let sum = |bytes: &[u8]| OctetString::new(digest::digest(&digest::SHA256, bytes).as_ref());
        let attribute = |oid, value: Any| -> der::Result<Attribute> {
            Ok(Attribute { oid, values: SetOfVec::try_from(vec![value])? })
        };
        let now = std::time::SystemTime::now();
        let now = UtcTime::from_system_time(now)
            .map(Time::UtcTime)
            .or_else(|_| GeneralizedTime::from_system_time(now).map(Time::GeneralTime))?;
        // A list of certificates, each a list whose first member is its digest.
        let certificate = vec![vec![vec![sum(&self.der)?]]];
        SetOfVec::try_from(vec![
            attribute(rfc5911::ID_CONTENT_TYPE, any(&rfc5911::ID_DATA)?)?,
            attribute(rfc5911::ID_MESSAGE_DIGEST, any(&sum(content)?)?)?,
            attribute(rfc5911::ID_SIGNING_TIME, any(&now)?)?,
            attribute(SIGNING_CERTIFICATE, any(&certificate)?)?,
        ])
    }

    /// What the sheet says of it.
    pub(super) fn identity(&self) -> Identity {
        let held = &self.certificate.tbs_certificate;
        Identity {
            subject: held.subject.to_string(),
            issuer: held.issuer.to_string(),
            serial: hexadecimal(held.serial_number.as_bytes()),
            sha256: hexadecimal(digest::digest(&digest::SHA256, &self.der).as_ref()),
        }
    }
}

impl Identity {
    /// For people.
    pub(super) fn text(&self) -> String {
        let Self { subject, issuer, serial, sha256 } = self;
        format!("{subject}, délivré par {issuer}, numéro {serial}, SHA-256 {sha256}")
    }
}

impl Key {
    fn read(bytes: &[u8], passphrase: Option<&[u8]>, name: &str) -> Result<Self, Unsignable> {
        let unreadable = || Unsignable::Key(name.to_owned());
        let (label, der) = pem::decode_vec(bytes.trim_ascii()).map_err(|_| unreadable())?;
        match label {
            "PRIVATE KEY" => Self::of_pkcs8(&der, name),
            "ENCRYPTED PRIVATE KEY" => {
                let passphrase = passphrase.ok_or_else(|| Unsignable::Passphrase(name.to_owned()))?;
                let sealed = EncryptedPrivateKeyInfo::from_der(&der).map_err(|_| unreadable())?;
                let open = sealed.decrypt(passphrase);
                let open = open.map_err(|_| Unsignable::WrongPassphrase(name.to_owned()))?;
                Self::of_pkcs8(open.as_bytes(), name)
            }
            _ => Err(unreadable()),
        }
    }

    fn of_pkcs8(der: &[u8], name: &str) -> Result<Self, Unsignable> {
        if let Ok(key) = RsaKeyPair::from_pkcs8(der) {
            return Ok(Self::Rsa(Box::new(key)));
        }
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, der);
        key.map(|key| Self::P256(Box::new(key))).map_err(|_| Unsignable::Kind(name.to_owned()))
    }

    /// The public key as a certificate holds it.
    fn public(&self) -> &[u8] {
        match self {
            Self::Rsa(key) => key.public_key().as_ref(),
            Self::P256(key) => key.public_key().as_ref(),
        }
    }

    fn algorithm(&self) -> AlgorithmIdentifierOwned {
        match self {
            Self::Rsa(_) => AlgorithmIdentifierOwned {
                oid: rfc5912::SHA_256_WITH_RSA_ENCRYPTION,
                parameters: Some(AnyRef::NULL.into()),
            },
            Self::P256(_) => AlgorithmIdentifierOwned { oid: rfc5912::ECDSA_WITH_SHA_256, parameters: None },
        }
    }

    fn sign(&self, message: &[u8]) -> der::Result<Vec<u8>> {
        let random = SystemRandom::new();
        let failed = |_| der::Error::from(der::ErrorKind::Failed);
        match self {
            Self::Rsa(key) => {
                let mut signature = vec![0; key.public_modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature).map_err(failed)?;
                Ok(signature)
            }
            Self::P256(key) => Ok(key.sign(&random, message).map_err(failed)?.as_ref().to_vec()),
        }
    }
}

/// Any value as it is written.
fn any(value: &impl Encode) -> der::Result<Any> {
    Any::from_der(&value.to_der()?)
}

/// The first certificate of a file that may hold a chain, and words between.
fn first_certificate(bytes: &[u8]) -> &[u8] {
    const END: &[u8] = b"-----END CERTIFICATE-----";
    let start = memchr::memmem::find(bytes, b"-----BEGIN CERTIFICATE-----").unwrap_or(0);
    let end = memchr::memmem::find(bytes, END).map_or(bytes.len(), |at| at + END.len());
    bytes.get(start..end).unwrap_or_default()
}

fn time(time: Time) -> Option<Timestamp> {
    Timestamp::from_second(i64::try_from(time.to_unix_duration().as_secs()).ok()?).ok()
}
