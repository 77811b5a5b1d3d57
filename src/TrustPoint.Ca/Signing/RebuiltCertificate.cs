using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Lints;
using TrustPoint.Ca.Profiles;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Names;
using TrustPoint.Formats.Requests;

namespace TrustPoint.Ca.Signing;

/// <summary>Builds a certificate again from its grounds: the same steps as issuance, with the signer's own profile, issuer and clock.</summary>
internal static class RebuiltCertificate
{
    private static readonly AppliancePart FrontEnd = new("front-end");

    /// <summary>Reads what is to be certified, and proves that whoever asks has its key.</summary>
    /// <exception cref="SigningRefusedException">It is malformed, or not proven.</exception>
    public static (CertificationRequest? Request, Certificate? Root, ProvenKey Key) Read(CertificateGrounds grounds) => Refusing<(CertificationRequest?, Certificate?, ProvenKey)>(() =>
    {
        if (grounds.IsCross)
        {
            var root = Certificate.Decode(grounds.Request);
            return (null, root, ProvenKey.Verify(root));
        }
        var request = CertificationRequest.Decode(grounds.Request);
        return (request, null, ProvenKey.Verify(request));
    });

    /// <summary>What may be signed, linted.</summary>
    /// <exception cref="SigningRefusedException">The profile does not take it, or a lint found something.</exception>
    public static LintedTbs Build(
        CertificateGrounds grounds, Profile? profile, CertificationRequest? request, Certificate? root, ProvenKey key, Issuer issuer, byte[] serial) => Refusing(() =>
    {
        var plan = root is not null ? CrossCertificate.Plan(new() { Caller = FrontEnd }, key, root, issuer) : PlanOf(grounds, profile!, request!, key, issuer);
        return LintedTbs.From(CertificateDraft.Build(plan, serial, grounds.IssuedAt, grounds.PublicUrl), plan, grounds.PublicUrl, grounds.IssuedAt);
    });

    private static IssuancePlan PlanOf(CertificateGrounds grounds, Profile profile, CertificationRequest request, ProvenKey key, Issuer issuer)
    {
        var order = new CertificateOrder { Caller = FrontEnd, Authority = issuer.Name, Profile = profile.Name, Request = request, Names = grounds.Names };
        var plan = IssuancePolicy.ByProfile(order, key, profile, issuer, issuer.Certificate?.Subject ?? DistinguishedName.Empty);
        return profile.IsFactoryIdentity && plan.Masa is null ? plan with { Masa = grounds.Masa } : plan;
    }

    private static T Refusing<T>(Func<T> act)
    {
        try
        {
            return act();
        }
        catch (Exception refused) when (refused is IssuanceRefusedException or LintException or DecodeException or FormatException or ArgumentException)
        {
            throw new SigningRefusedException($"The signer refuses: {refused.Message}");
        }
    }
}
