using TrustPoint.Ca.Authorities;

namespace TrustPoint.Appliance.Rest;

/// <summary>The roots: what a device has to hold before it believes anything else.</summary>
internal sealed class TrustAnchors(Authorities authorities)
{
    /// <summary>All of them but those that are retired.</summary>
    public IReadOnlyList<IssuingAuthority> All => authorities.Anchors;

    /// <summary>All of them in PEM.</summary>
    public string Pem => string.Concat(All.Select(root => Formats.Pem.Of(root.Record.Certificate)));
}
