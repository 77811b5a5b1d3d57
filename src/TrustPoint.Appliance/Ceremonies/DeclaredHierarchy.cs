using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Crls;
using TrustPoint.Ceremonies.Scripts;

namespace TrustPoint.Appliance.Ceremonies;

/// <summary>
/// A root and an issuing authority as the scripts declare them that come with the product: what a ceremony makes with people, a first start makes without,
/// with the same kinds of keys and the same profiles.
/// </summary>
internal static class DeclaredHierarchy
{
    /// <summary>The root. Its key stays in the box here, so that its lists are made by the clock and not once a year.</summary>
    public static NewAuthority Root { get; } = Read<CeremonyWork.Root>("root.yaml").Authority with { Crl = new CrlSettings(), Unit = null, Country = null };

    /// <summary>What it signs.</summary>
    public static NewAuthority Issuing { get; } =
        Read<CeremonyWork.IssuingCertificate>("issuing-certificate.yaml").Authority with { Key = Read<CeremonyWork.IssuingKey>("issuing-key.yaml").Authority.Key, Unit = null, Country = null };

    private static T Read<T>(string name) where T : CeremonyWork
    {
        using var file = typeof(DeclaredHierarchy).Assembly.GetManifestResourceStream($"ceremony-scripts/{name}")!;
        using var octets = new MemoryStream();
        file.CopyTo(octets);
        return (T)ScriptText.Parse(octets.ToArray(), name).Work;
    }
}
