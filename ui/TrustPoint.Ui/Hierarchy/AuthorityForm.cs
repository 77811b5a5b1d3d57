using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Keys;

namespace TrustPoint.Ui.Hierarchy;

/// <summary>An authority as somebody describes it who wants one.</summary>
public sealed class AuthorityForm
{
    /// <summary>The keys that an authority may have.</summary>
    public static readonly IReadOnlyList<KeyAlgorithm> Keys = [KeyAlgorithm.EcP256, KeyAlgorithm.EcP384, KeyAlgorithm.EcP521, KeyAlgorithm.Rsa3072, KeyAlgorithm.Rsa4096];

    /// <summary>What it is called here.</summary>
    public string Name { get; set; } = "";

    /// <summary>CN of its subject.</summary>
    public string CommonName { get; set; } = "";

    /// <summary>O of its subject.</summary>
    public string Organization { get; set; } = "";

    /// <summary>OU of its subject.</summary>
    public string Unit { get; set; } = "";

    /// <summary>C of its subject.</summary>
    public string Country { get; set; } = "";

    /// <summary>Its key.</summary>
    public KeyAlgorithm Key { get; set; } = KeyAlgorithm.EcP256;

    /// <summary>Into how many parts its revocation list is cut.</summary>
    public int Parts { get; set; } = 1;

    /// <summary>What is wanted.</summary>
    /// <param name="parent">Who signs it; null: itself, or somebody elsewhere.</param>
    /// <param name="profile">Its profile.</param>
    public NewAuthority Wanted(string? parent, string profile) => new()
    {
        Name = Name.Trim(),
        Parent = parent,
        CommonName = CommonName.Trim(),
        Organization = Given(Organization),
        Unit = Given(Unit),
        Country = Given(Country),
        Profile = profile,
        Key = Key,
        Crl = new() { Shards = Parts },
    };

    private static string? Given(string text) => text.Trim() is { Length: > 0 } given ? given : null;
}
