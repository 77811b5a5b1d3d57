using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using TrustPoint.Appliance.Keys;
using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Domains;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.Profiles;
using TrustPoint.Ca.Time;
using TrustPoint.Pkcs11.Keys;

namespace TrustPoint.Appliance.Ceremonies;

/// <summary>Puts the one way to a certificate, and the one to a CRL, before the keys of a token that is here for a ceremony.</summary>
internal sealed class CeremonyDesks(
    ApplianceKeys own, ICertificateQueries certificates, ProfileCatalogue profiles, Domains domains, Authorities authorities, IIssuanceStore issued, ICrlStore crls, ICrlFiles crlFiles, OutsideAuthorities outside, CrossCertificates crosses, SecondPerson secondPerson,
    CaClock clock, RandomNumberGenerator random, IssuanceOptions options, TimeProvider time, ILoggerFactory logs)
{
    /// <summary>A desk with these keys.</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="token">The token that is closed with it; null: they are the box's own.</param>
    public CeremonyDesk At(IKeyStore keys, TokenKeyStore? token)
    {
        var store = token is null ? keys : new CeremonyKeys(keys, logs.CreateLogger<CeremonyKeys>());
        var issuance = new CertificateIssuance(profiles, domains, authorities, issued, store, secondPerson, clock, random, options, logs.CreateLogger<CertificateIssuance>());
        var lists = new CrlPublication(authorities, crls, crlFiles, store, clock, options.PublicUrl is { } url ? [url] : [], logs.CreateLogger<CrlPublication>());
        return new(store, own.Store, token, certificates, authorities, new AuthoritySetup(authorities, issuance, store, secondPerson, time), outside, crosses, lists, crlFiles, token is null ? [lists] : [lists, token]);
    }
}
