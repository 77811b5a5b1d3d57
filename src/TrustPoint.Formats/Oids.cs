namespace TrustPoint.Formats;

/// <summary>Object identifiers in dotted form, named as in the standards that define them.</summary>
public static class Oids
{
    // Attribute types, X.520 and RFC 5280 appendix A.
    /// <summary>id-at-commonName.</summary>
    public const string CommonName = "2.5.4.3";

    /// <summary>id-at-surname.</summary>
    public const string Surname = "2.5.4.4";

    /// <summary>id-at-serialNumber: of a device, not of a certificate.</summary>
    public const string SerialNumber = "2.5.4.5";

    /// <summary>id-at-countryName.</summary>
    public const string Country = "2.5.4.6";

    /// <summary>id-at-localityName.</summary>
    public const string Locality = "2.5.4.7";

    /// <summary>id-at-stateOrProvinceName.</summary>
    public const string State = "2.5.4.8";

    /// <summary>id-at-streetAddress.</summary>
    public const string Street = "2.5.4.9";

    /// <summary>id-at-organizationName.</summary>
    public const string Organization = "2.5.4.10";

    /// <summary>id-at-organizationalUnitName.</summary>
    public const string OrganizationalUnit = "2.5.4.11";

    /// <summary>id-at-title.</summary>
    public const string Title = "2.5.4.12";

    /// <summary>id-at-givenName.</summary>
    public const string GivenName = "2.5.4.42";

    /// <summary>id-at-generationQualifier.</summary>
    public const string GenerationQualifier = "2.5.4.44";

    /// <summary>id-at-dnQualifier.</summary>
    public const string DnQualifier = "2.5.4.46";

    /// <summary>id-at-pseudonym.</summary>
    public const string Pseudonym = "2.5.4.65";

    /// <summary>id-domainComponent, RFC 4519.</summary>
    public const string DomainComponent = "0.9.2342.19200300.100.1.25";

    /// <summary>uid, RFC 4519.</summary>
    public const string UserId = "0.9.2342.19200300.100.1.1";

    /// <summary>id-emailAddress, PKCS #9.</summary>
    public const string EmailAddress = "1.2.840.113549.1.9.1";

    /// <summary>unstructuredName, PKCS #9.</summary>
    public const string UnstructuredName = "1.2.840.113549.1.9.2";

    // Keys, RFC 5480, RFC 3279, RFC 8410.
    /// <summary>id-ecPublicKey.</summary>
    public const string EcPublicKey = "1.2.840.10045.2.1";

    /// <summary>secp256r1, P-256.</summary>
    public const string Secp256r1 = "1.2.840.10045.3.1.7";

    /// <summary>secp384r1, P-384.</summary>
    public const string Secp384r1 = "1.3.132.0.34";

    /// <summary>secp521r1, P-521.</summary>
    public const string Secp521r1 = "1.3.132.0.35";

    /// <summary>rsaEncryption.</summary>
    public const string RsaEncryption = "1.2.840.113549.1.1.1";

    /// <summary>id-Ed25519: the key and the signature.</summary>
    public const string Ed25519 = "1.3.101.112";

    // Signatures, RFC 5758, RFC 4055.
    /// <summary>ecdsa-with-SHA256.</summary>
    public const string EcdsaWithSha256 = "1.2.840.10045.4.3.2";

    /// <summary>ecdsa-with-SHA384.</summary>
    public const string EcdsaWithSha384 = "1.2.840.10045.4.3.3";

    /// <summary>ecdsa-with-SHA512.</summary>
    public const string EcdsaWithSha512 = "1.2.840.10045.4.3.4";

    /// <summary>sha256WithRSAEncryption.</summary>
    public const string Sha256WithRsa = "1.2.840.113549.1.1.11";

    /// <summary>sha384WithRSAEncryption.</summary>
    public const string Sha384WithRsa = "1.2.840.113549.1.1.12";

    /// <summary>sha512WithRSAEncryption.</summary>
    public const string Sha512WithRsa = "1.2.840.113549.1.1.13";

    /// <summary>id-RSASSA-PSS.</summary>
    public const string RsassaPss = "1.2.840.113549.1.1.10";

    /// <summary>id-mgf1.</summary>
    public const string Mgf1 = "1.2.840.113549.1.1.8";

    /// <summary>id-md5: recognised, never accepted.</summary>
    public const string Md5 = "1.2.840.113549.2.5";

    /// <summary>id-sha1: names issuers in OCSP (RFC 6960 section 4.1.1), signs nothing.</summary>
    public const string Sha1 = "1.3.14.3.2.26";

    /// <summary>id-sha256.</summary>
    public const string Sha256 = "2.16.840.1.101.3.4.2.1";

    /// <summary>id-sha384.</summary>
    public const string Sha384 = "2.16.840.1.101.3.4.2.2";

    /// <summary>id-sha512.</summary>
    public const string Sha512 = "2.16.840.1.101.3.4.2.3";

    // Request attributes, PKCS #9 and RFC 9908.
    /// <summary>challengePassword.</summary>
    public const string ChallengePassword = "1.2.840.113549.1.9.7";

    /// <summary>id-ExtensionReq.</summary>
    public const string ExtensionRequest = "1.2.840.113549.1.9.14";

    /// <summary>id-aa-certificationRequestInfoTemplate, RFC 9908 section 3.4.</summary>
    public const string RequestInfoTemplate = "1.2.840.113549.1.9.16.2.61";

    /// <summary>id-aa-extensionReqTemplate, RFC 9908 section 3.4.</summary>
    public const string ExtensionRequestTemplate = "1.2.840.113549.1.9.16.2.62";

    // Certificate extensions, RFC 5280 section 4.2 and others.
    /// <summary>id-ce-subjectKeyIdentifier.</summary>
    public const string SubjectKeyIdentifier = "2.5.29.14";

    /// <summary>id-ce-keyUsage.</summary>
    public const string KeyUsage = "2.5.29.15";

    /// <summary>id-ce-subjectAltName.</summary>
    public const string SubjectAltName = "2.5.29.17";

    /// <summary>id-ce-cRLNumber.</summary>
    public const string CrlNumber = "2.5.29.20";

    /// <summary>id-ce-cRLReasons.</summary>
    public const string ReasonCode = "2.5.29.21";

    /// <summary>id-ce-invalidityDate.</summary>
    public const string InvalidityDate = "2.5.29.24";

    /// <summary>id-ce-deltaCRLIndicator.</summary>
    public const string DeltaCrlIndicator = "2.5.29.27";

    /// <summary>id-ce-issuingDistributionPoint.</summary>
    public const string IssuingDistributionPoint = "2.5.29.28";

    /// <summary>id-ce-basicConstraints.</summary>
    public const string BasicConstraints = "2.5.29.19";

    /// <summary>id-ce-nameConstraints.</summary>
    public const string NameConstraints = "2.5.29.30";

    /// <summary>id-ce-cRLDistributionPoints.</summary>
    public const string CrlDistributionPoints = "2.5.29.31";

    /// <summary>id-ce-certificatePolicies.</summary>
    public const string CertificatePolicies = "2.5.29.32";

    /// <summary>id-ce-authorityKeyIdentifier.</summary>
    public const string AuthorityKeyIdentifier = "2.5.29.35";

    /// <summary>id-ce-extKeyUsage.</summary>
    public const string ExtendedKeyUsage = "2.5.29.37";

    /// <summary>id-ce-freshestCRL.</summary>
    public const string FreshestCrl = "2.5.29.46";

    /// <summary>id-ce-inhibitAnyPolicy.</summary>
    public const string InhibitAnyPolicy = "2.5.29.54";

    /// <summary>id-ce-noRevAvail, RFC 9608.</summary>
    public const string NoRevAvail = "2.5.29.56";

    /// <summary>id-pe-authorityInfoAccess.</summary>
    public const string AuthorityInfoAccess = "1.3.6.1.5.5.7.1.1";

    /// <summary>id-pe-tlsfeature, RFC 7633.</summary>
    public const string TlsFeature = "1.3.6.1.5.5.7.1.24";

    /// <summary>id-pe-masa-url, RFC 8995 section 2.3.2.</summary>
    public const string MasaUrl = "1.3.6.1.5.5.7.1.32";

    /// <summary>id-pkix-ocsp-nocheck, RFC 6960 section 4.2.2.2.1.</summary>
    public const string OcspNoCheck = "1.3.6.1.5.5.7.48.1.5";

    // OCSP, RFC 6960 and RFC 9654.
    /// <summary>id-pkix-ocsp-basic.</summary>
    public const string OcspBasic = "1.3.6.1.5.5.7.48.1.1";

    /// <summary>id-pkix-ocsp-nonce.</summary>
    public const string OcspNonce = "1.3.6.1.5.5.7.48.1.2";

    /// <summary>id-pkix-ocsp-archive-cutoff.</summary>
    public const string OcspArchiveCutoff = "1.3.6.1.5.5.7.48.1.6";

    /// <summary>id-pkix-ocsp-extended-revoke.</summary>
    public const string OcspExtendedRevoke = "1.3.6.1.5.5.7.48.1.9";

    // Access methods, RFC 5280 section 4.2.2.1.
    /// <summary>id-ad-ocsp.</summary>
    public const string AccessOcsp = "1.3.6.1.5.5.7.48.1";

    /// <summary>id-ad-caIssuers.</summary>
    public const string AccessCaIssuers = "1.3.6.1.5.5.7.48.2";

    // Policies.
    /// <summary>anyPolicy.</summary>
    public const string AnyPolicy = "2.5.29.32.0";

    /// <summary>id-qt-cps.</summary>
    public const string PolicyCps = "1.3.6.1.5.5.7.2.1";

    // Extended key usages, RFC 5280 section 4.2.1.12 and others.
    /// <summary>anyExtendedKeyUsage.</summary>
    public const string AnyExtendedKeyUsage = "2.5.29.37.0";

    /// <summary>id-kp-serverAuth.</summary>
    public const string ServerAuth = "1.3.6.1.5.5.7.3.1";

    /// <summary>id-kp-clientAuth.</summary>
    public const string ClientAuth = "1.3.6.1.5.5.7.3.2";

    /// <summary>id-kp-codeSigning.</summary>
    public const string CodeSigning = "1.3.6.1.5.5.7.3.3";

    /// <summary>id-kp-emailProtection.</summary>
    public const string EmailProtection = "1.3.6.1.5.5.7.3.4";

    /// <summary>id-kp-timeStamping.</summary>
    public const string TimeStamping = "1.3.6.1.5.5.7.3.8";

    /// <summary>id-kp-OCSPSigning.</summary>
    public const string OcspSigning = "1.3.6.1.5.5.7.3.9";

    /// <summary>id-kp-cmcCA, RFC 6402 section 2.10.</summary>
    public const string CmcCa = "1.3.6.1.5.5.7.3.27";

    /// <summary>id-kp-cmcRA, RFC 6402 section 2.10.</summary>
    public const string CmcRa = "1.3.6.1.5.5.7.3.28";

    /// <summary>
    /// id-kp-transferSigning, our own: the key signs statements and acceptances of ownership transfers for its domain (LIF-31). Below the arc of
    /// UUIDs, which nobody has to be asked for (ITU-T X.667): f1dd6b0f-ad5d-46aa-9f95-bc36964e7041.
    /// </summary>
    public const string TransferSigning = "2.25.321493616049804621231839622449987481665";

    // Other names.
    /// <summary>id-on-hardwareModuleName, RFC 4108 section 5.</summary>
    public const string HardwareModuleName = "1.3.6.1.5.5.7.8.4";

    /// <summary>User principal name, Microsoft.</summary>
    public const string UserPrincipalName = "1.3.6.1.4.1.311.20.2.3";

    // Content types, RFC 5652.
    /// <summary>id-data.</summary>
    public const string Data = "1.2.840.113549.1.7.1";

    /// <summary>id-signedData.</summary>
    public const string SignedData = "1.2.840.113549.1.7.2";

    /// <summary>id-ct-animaJSONVoucher, RFC 8366 section 8.4.</summary>
    public const string VoucherContent = "1.2.840.113549.1.9.16.1.40";

    // Signed attributes, RFC 5652 section 11.
    /// <summary>id-contentType.</summary>
    public const string ContentType = "1.2.840.113549.1.9.3";

    /// <summary>id-messageDigest.</summary>
    public const string MessageDigest = "1.2.840.113549.1.9.4";

    /// <summary>id-signingTime.</summary>
    public const string SigningTime = "1.2.840.113549.1.9.5";
}
