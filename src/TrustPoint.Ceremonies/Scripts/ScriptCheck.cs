using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Yaml;
using TrustPoint.Ceremonies.Plans;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Requests;

namespace TrustPoint.Ceremonies.Scripts;

/// <summary>A script that is in order, and all that follows from it.</summary>
/// <param name="Script">The script.</param>
/// <param name="Plan">Its steps.</param>
/// <param name="WouldSign">What would be signed, in the order of the steps.</param>
public sealed record CheckedScript(CeremonyScript Script, Plan Plan, IReadOnlyList<WouldSign> WouldSign);

/// <summary>What is known already of what a ceremony works with.</summary>
/// <param name="Issuer">The root's certificate; null: not known.</param>
/// <param name="Request">The request that is brought; null: not known.</param>
/// <param name="Certified">The own certificate of a root that another one certifies; null: not known.</param>
public sealed record KnownFiles(Certificate? Issuer, CertificationRequest? Request, Certificate? Certified = null)
{
    /// <summary>The certificates of authorities that are exported, by name, as far as they are known.</summary>
    public IReadOnlyDictionary<string, Certificate> Anchors { get; init; } = new Dictionary<string, Certificate>();
}

/// <summary>
/// Checks scripts whole, before anybody meets (CER-80): what would be signed is built from the profile, linted, and signed by a key that is thrown away.
/// </summary>
/// <param name="trial">Builds and lints.</param>
/// <param name="time">The clock.</param>
public sealed class ScriptCheck(AuthorityTrial trial, TimeProvider time)
{
    /// <summary>Checks a script.</summary>
    /// <param name="file">The file.</param>
    /// <param name="source">Its name, as messages have it.</param>
    /// <param name="known">What else is known.</param>
    /// <exception cref="CeremonyScriptException">It is refused, or what it wants signed would be; says where and why.</exception>
    public CheckedScript Check(ReadOnlyMemory<byte> file, string source, KnownFiles known)
    {
        var script = ScriptText.Parse(file, source);
        return new(script, Plan.Of(script), All(new(script, source, known)));
    }

    private WouldSign[] All(Case of)
    {
        switch (of.Script.Work)
        {
            case CeremonyWork.Root { Authority: var root }:
                var certificate = Certify(of, root, "key.algorithm");
                var days = (int)root.Crl.Validity.TotalDays;
                CheckList(of, days, certificate, "authority.crl-days");
                return [WouldSign.Certificate(root, certificate, certificate, requestIsKnown: false), WouldSign.List(root.Name, certificate, "(the first)", "(none)", days)];
            case CeremonyWork.IssuingKey { Authority: var issuing }:
                return [WouldSign.Request(issuing, Request(of, issuing))];
            case CeremonyWork.IssuingCertificate issuing:
                CheckDigest(of, issuing);
                return [WouldSign.Certificate(issuing.Authority, Certify(of, issuing.Authority, "request"), of.Known.Issuer, of.Known.Request is not null)];
            case CeremonyWork.RootCrl list:
                if (of.Known.Issuer is { } issuer) CheckList(of, list.Days, issuer, "crl.days");
                return [WouldSign.List(list.Authority, of.Known.Issuer, string.Create(CultureInfo.InvariantCulture, $"(above {list.NumberAbove})"), "(what is revoked by then)", list.Days)];
            case CeremonyWork.CrossCertificate cross:
                return [WouldSign.Cross(cross, CrossCertify(of, cross), of.Known)];
            case CeremonyWork.SignerKeys signer:
                return [.. CertifyAll(of, signer)];
            case CeremonyWork.TrustAnchors anchors:
                CheckAnchors(of, anchors);
                return [Certify(of, AuthoritySetup.BundleSigner(anchors.Signer), "anchors", "anchors.signer"), WouldSign.Bundle(anchors)];
            default:
                return [];
        }
    }

    private Certificate Certify(Case of, NewAuthority wanted, string keyPath)
    {
        try
        {
            return wanted.Parent is null ? trial.Certify(wanted, null, null) : trial.Certify(wanted, of.Known.Issuer, of.Known.Request);
        }
        catch (IssuanceRefusedException refused)
        {
            throw of.Wrong(PathOf(refused.Reason, keyPath), refused.Message);
        }
        catch (AuthorityRefusedException refused)
        {
            throw of.Wrong("authority.parent", refused.Message);
        }
    }

    // CER-35.
    private IEnumerable<WouldSign> CertifyAll(Case of, CeremonyWork.SignerKeys signer)
    {
        if (Signers.Violation(signer, of.Known.Issuer) is { } violation) throw of.Wrong("key.algorithm", $"The key of a signer {violation}");
        return Signers.Of(signer, of.Known.Issuer).Select(service => Certify(of, service with { Key = signer.Key }, "signer", "signer.authority"));
    }

    private WouldSign Certify(Case of, NewService service, string path, string issuerPath)
    {
        try
        {
            return WouldSign.Service(service, trial.Certify(service, of.Known.Issuer), of.Known.Issuer);
        }
        catch (IssuanceRefusedException refused)
        {
            throw of.Wrong(path, refused.Message);
        }
        catch (AuthorityRefusedException refused)
        {
            throw of.Wrong(issuerPath, refused.Message);
        }
    }

    // CER-38.
    private static void CheckAnchors(Case of, CeremonyWork.TrustAnchors work)
    {
        foreach (var (name, expected) in work.Anchors)
        {
            if (of.Known.Anchors.TryGetValue(name, out var known) && Convert.ToHexStringLower(SHA256.HashData(known.Der.Span)) is var digest && digest != expected)
                throw of.Wrong("anchors.certificates", $"The certificate of {name} has the SHA-256 {digest}.");
        }
    }

    // CER-33.
    private Certificate CrossCertify(Case of, CeremonyWork.CrossCertificate cross)
    {
        if (of.Known.Certified is { } root && Convert.ToHexStringLower(SHA256.HashData(root.Der.Span)) is var digest && digest != cross.CertificateSha256)
            throw of.Wrong("cross.sha256", $"The certificate of {root.Subject} has the SHA-256 {digest}.");
        try
        {
            return trial.CrossCertify(cross.Authority, of.Known.Certified, cross.Signer, of.Known.Issuer);
        }
        catch (IssuanceRefusedException refused)
        {
            throw of.Wrong("cross", refused.Message);
        }
        catch (AuthorityRefusedException refused)
        {
            throw of.Wrong("cross.signer", refused.Message);
        }
    }

    private static CertificationRequest Request(Case of, NewAuthority wanted)
    {
        try
        {
            return AuthorityTrial.Request(wanted);
        }
        catch (AuthorityRefusedException refused)
        {
            throw of.Wrong("authority", refused.Message);
        }
    }

    private static string PathOf(RefusalReason reason, string keyPath) => reason switch
    {
        RefusalReason.ProfileNotAllowed or RefusalReason.AuthorityInactive => "authority.profile",
        RefusalReason.KeyRefused or RefusalReason.ProofOfPossession or RefusalReason.ExtensionRefused or RefusalReason.Malformed => keyPath,
        _ => "authority",
    };

    // CER-34.
    private void CheckList(Case of, int days, Certificate issuer, string path)
    {
        if (time.GetUtcNow().AddDays(days) > issuer.NotAfter) throw of.Wrong(path, $"The list would outlive {issuer.Subject}, which ends at {issuer.NotAfter:u}.");
    }

    // CER-32.
    private static void CheckDigest(Case of, CeremonyWork.IssuingCertificate issuing)
    {
        if (of.Known.Request is { } brought && Convert.ToHexStringLower(SHA256.HashData(brought.Der.Span)) is var digest && digest != issuing.RequestSha256)
            throw of.Wrong("request.sha256", $"The request that was brought has the SHA-256 {digest}.");
    }

    private sealed record Case(CeremonyScript Script, string Source, KnownFiles Known)
    {
        public CeremonyScriptException Wrong(string path, string message) => new([YamlFields.ErrorAt(Encoding.UTF8.GetString(Script.File.Span), Source, path, message)]);
    }
}
