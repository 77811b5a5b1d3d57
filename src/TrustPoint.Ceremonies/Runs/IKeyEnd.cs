using TrustPoint.Ca.Authorities;

namespace TrustPoint.Ceremonies.Runs;

/// <summary>What this box knows of an authority's key whose time is over.</summary>
public interface IKeyEnd
{
    /// <summary>Who still needs it, each in words; none: nobody. (CER-60)</summary>
    Task<IReadOnlyList<string>> DutiesAsync(string authority, CancellationToken ct);

    /// <summary>The id of an authority's key.</summary>
    /// <exception cref="CeremonyRefusedException">There is no such authority.</exception>
    string KeyOf(string authority);

    /// <summary>Writes down for ever that the key is destroyed: nothing is signed with it here from then on. A second time is no error. (CER-63)</summary>
    Task EntombAsync(string authority, KeyTombstone tombstone, CancellationToken ct);
}
