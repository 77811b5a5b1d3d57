using TrustPoint.Ca.Certificates;
using TrustPoint.Formats.Certificates;

namespace TrustPoint.Ca.Issuance;

/// <summary>Where a field of a certificate comes from.</summary>
public enum FieldOrigin
{
    /// <summary>The request asked for it so.</summary>
    Kept,

    /// <summary>The request asked for it otherwise; the profile decides.</summary>
    Changed,

    /// <summary>The profile, or the authority, adds it.</summary>
    Added,

    /// <summary>The request asked for it, and it will not be there.</summary>
    LeftOut,
}

/// <summary>A field of a certificate that may be issued.</summary>
/// <param name="Field">As it will be; of one that is left out, as it was asked for.</param>
/// <param name="Origin">Where it comes from.</param>
/// <param name="Asked">What was asked for, where that differs.</param>
public sealed record PreviewedField(CertificateField Field, FieldOrigin Origin, IReadOnlyList<string> Asked);

/// <summary>What a certificate would say, after every rule was tried on it. Its serial number is drawn when it is issued.</summary>
/// <param name="Authority">Who would issue.</param>
/// <param name="Profile">The profile with its version.</param>
/// <param name="Fields">The fields, those that are left out last.</param>
public sealed record IssuancePreview(string Authority, string Profile, IReadOnlyList<PreviewedField> Fields)
{
    internal static IssuancePreview Of(CertificateOrder order, IssuancePlan plan, Certificate twin)
    {
        // How the request is signed says nothing about the certificate, and a version and a serial number are nobody's wish.
        var asked = CertificateField.ReadRequest(order.Request).Where(field => field.Name != "signatureAlgorithm").ToDictionary(field => field.Name);
        var given = CertificateField.Read(twin).Where(field => field.Name is not ("serialNumber" or "version")).ToList();
        var left = asked.Values.Where(wish => !given.Exists(field => field.Name == wish.Name));
        return new(plan.Issuer.Name, plan.Profile.Id,
        [
            .. given.Select(field => asked.GetValueOrDefault(field.Name) is not { } wish ? new PreviewedField(field, FieldOrigin.Added, [])
                : wish.Values.SequenceEqual(field.Values) ? new(field, FieldOrigin.Kept, []) : new(field, FieldOrigin.Changed, wish.Values)),
            .. left.Select(wish => new PreviewedField(wish, FieldOrigin.LeftOut, [])),
        ]);
    }
}
