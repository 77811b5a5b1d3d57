using System.Formats.Asn1;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Lints;
using TrustPoint.Ca.Profiles;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Names;
using TrustPoint.Formats.Signatures;
using TrustPoint.Testing.InMemory;
using TrustPoint.Testing.Requests;

namespace TrustPoint.Ca.Tests.Lints;

/// <summary>A certificate that a profile really gives, to be changed in one place and linted again.</summary>
internal sealed class Specimen
{
    private static readonly AuthorisedNames Names = AuthorisedNames.OfDevice(
        "pump-1", "SN-1", ["pump-1.plant.example"], [], ["urn:pump-1", "spiffe://plant.example/pump-1"]);

    private readonly Profile profile;

    private Specimen(Profile profile, Certificate issuer, TbsCertificate good, DateTimeOffset now) => (this.profile, Issuer, Good, Now) = (profile, issuer, good, now);

    /// <summary>The issuing certificate.</summary>
    public Certificate Issuer { get; }

    /// <summary>When it was issued.</summary>
    public DateTimeOffset Now { get; }

    /// <summary>As it was issued.</summary>
    public TbsCertificate Good { get; }

    public static async Task<Specimen> OfAsync(string profileName)
    {
        using var ca = await InMemoryCa.CreateAsync(endless: profileName.StartsWith("idevid", StringComparison.Ordinal));
        var profile = ca.Profiles.Find(profileName)!;
        var isAuthority = profile.Authority is not null;
        // Later than the authorities, so that there is room before it.
        if (!isAuthority) ca.Time.Advance(TimeSpan.FromHours(2));
        var device = profile.Requesters.Contains(ProfileRequester.Device);
        var issued = isAuthority ? ca.Store.Rows[^1] : await ca.Issuance.IssueAsync(
            new()
            {
                Caller = device ? new DeviceCaller("pump-1", new DeviceCredential.OneTimeCode("0")) : InMemoryCa.Appliance,
                Domain = device ? "plant" : null,
                Authority = device ? null : "issuing",
                Profile = profileName,
                Device = device ? "pump-1" : null,
                Request = Csr.For(""),
                Names = Names with { Values = new Dictionary<string, string>(Names.Values) { ["service.name"] = "service 1" } },
            },
            default);
        var issuer = ca.Authorities.Find(isAuthority ? "root" : "issuing")!.Certificate;
        var certificate = Certificate.Decode(issued.Der);
        return new(profile, issuer, new()
        {
            Serial = certificate.Serial,
            SignatureAlgorithm = certificate.SignatureAlgorithm,
            IssuerDer = certificate.Issuer.Der,
            NotBefore = certificate.NotBefore,
            NotAfter = certificate.NotAfter,
            SubjectDer = certificate.Subject.Der,
            SubjectPublicKeyDer = certificate.PublicKey.Der,
            Extensions = [.. certificate.Extensions],
        }, ca.Time.GetUtcNow());
    }

    /// <summary>What the lints say about changed fields.</summary>
    public string Lint(TbsCertificate changed, Certificate? issuer = null) => Lint(changed.Encode(), changed.SignatureAlgorithm, issuer ?? Issuer);

    /// <summary>What the lints say about changed bytes.</summary>
    public string Lint(byte[] tbs) => Lint(tbs, Good.SignatureAlgorithm, Issuer);

    /// <summary>What the lints say about changed fields where certificates point nowhere.</summary>
    public string LintUnreachable(TbsCertificate changed) => Lint(changed.Encode(), changed.SignatureAlgorithm, Issuer, null);

    private string Lint(byte[] tbs, SignatureAlgorithm algorithm, Certificate issuer) => Lint(tbs, algorithm, issuer, InMemoryCa.PublicUrl);

    private string Lint(byte[] tbs, SignatureAlgorithm algorithm, Certificate issuer, PublicUrl? publicUrl)
    {
        var twin = Certificate.Decode(Certificate.Assemble(tbs, algorithm, TwinSignature.Of(algorithm)));
        var subject = new LintSubject(twin, profile, issuer, publicUrl, Good.SignatureAlgorithm, Now);
        return string.Join('\n', LintedTbs.Violations(subject) ?? []);
    }

    /// <summary>The good bytes with fields of TBSCertificate, by number, written anew.</summary>
    public byte[] Rewrite(params (int Field, Action<AsnWriter, ReadOnlyMemory<byte>> Write)[] changes)
    {
        var fields = new AsnReader(Good.Encode(), AsnEncodingRules.DER).ReadSequence();
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            for (var i = 0; fields.HasData; i++)
            {
                var value = fields.ReadEncodedValue();
                if (Array.Find(changes, change => change.Field == i).Write is { } write) write(writer, value);
                else writer.WriteEncodedValue(value.Span);
            }
        }
        return writer.Encode();
    }

    public TbsCertificate Without(string oid) => Good with { Extensions = [.. Good.Extensions.Where(extension => extension.Oid != oid)] };

    public TbsCertificate With(CertificateExtension extension) =>
        Good with { Extensions = [.. Good.Extensions.Where(other => other.Oid != extension.Oid), extension] };

    public TbsCertificate WithNames(params GeneralName[] names) =>
        With(Extensions.SubjectAltName(names, DistinguishedName.Decode(Good.SubjectDer).IsEmpty));

    public TbsCertificate WithSubject(params NameAttribute[] subject) => Good with { SubjectDer = DistinguishedName.Build(subject).Der };

    /// <summary>The extension as it is, changed.</summary>
    public TbsCertificate Changed(string oid, Func<CertificateExtension, CertificateExtension> change) =>
        With(change(Good.Extensions.Single(extension => extension.Oid == oid)));
}
