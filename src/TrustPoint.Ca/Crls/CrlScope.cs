using System.Buffers.Binary;
using System.Globalization;

namespace TrustPoint.Ca.Crls;

/// <summary>
/// What one CRL speaks of: all certificates of an authority or, where there are so many that devices should not load the whole list, one of
/// a fixed number of parts. A certificate's part follows from its serial number and is named in its cRLDistributionPoints (RFC 5280
/// sections 4.2.1.13 and 5.2.5).
/// </summary>
/// <param name="Authority">The authority's name.</param>
/// <param name="Shard">Number of the part, from 0; null: there are none.</param>
public readonly record struct CrlScope(string Authority, int? Shard)
{
    /// <summary>Its name in files and URLs, without the ending. Authorities have no dots in their names.</summary>
    public string Name => Shard is { } shard ? string.Create(CultureInfo.InvariantCulture, $"{Authority}.{shard}") : Authority;

    /// <summary>File of the full CRL; below <c>/crl/</c> also its URL.</summary>
    public string FullFile => Name + ".crl";

    /// <summary>File of the delta CRL. An authority's parts are numbers, so the name is no part's.</summary>
    public string DeltaFile => Name + ".delta.crl";

    /// <summary>All scopes of an authority.</summary>
    public static IEnumerable<CrlScope> Of(string authority, CrlSettings settings) =>
        settings.Shards == 1 ? [new(authority, null)] : Enumerable.Range(0, settings.Shards).Select(shard => new CrlScope(authority, shard));

    /// <summary>The scope of a certificate.</summary>
    /// <param name="authority">Name of its issuer.</param>
    /// <param name="settings">Of its issuer.</param>
    /// <param name="serial">The serial number's content octets, whose end is random.</param>
    public static CrlScope Of(string authority, CrlSettings settings, ReadOnlySpan<byte> serial) =>
        new(authority, settings.Shards == 1 ? null : (int)(BinaryPrimitives.ReadUInt32BigEndian(serial[^sizeof(uint)..]) % (uint)settings.Shards));

    /// <inheritdoc/>
    public override string ToString() => Name;
}
