using System.Globalization;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Lists;

namespace TrustPoint.Storage.Certificates;

/// <summary>What a list is sorted by, of a row: its end (only where that is the order), then its number.</summary>
internal readonly record struct CertificateKey(long NotAfter, long Id);

/// <summary>The order in which rows are read, and the row after which.</summary>
internal sealed class CertificateOrder
{
    /// <exception cref="CursorRefusedException">The place is none of this list.</exception>
    public CertificateOrder(CertificateSort sort, ListPosition? from)
    {
        ByExpiry = sort is CertificateSort.ExpiresFirst or CertificateSort.ExpiresLast;
        Descending = sort is CertificateSort.Newest or CertificateSort.ExpiresLast != from is { Backwards: true };
        After = from is { } place ? new(ByExpiry ? Number(place.Key) : 0, place.Id) : Descending ? new(long.MaxValue, long.MaxValue) : new(long.MinValue, long.MinValue);
    }

    /// <summary>By notAfter and then number; else by number alone.</summary>
    public bool ByExpiry { get; }

    public bool Descending { get; }

    public CertificateKey After { get; }

    /// <summary>For ORDER BY.</summary>
    public string Direction => Descending ? "DESC" : "ASC";

    /// <summary>The comparison of a row with one that was read before it.</summary>
    public char Follows => Descending ? '<' : '>';

    /// <summary>The first of what several indexes gave.</summary>
    public List<CertificateKey> First(IEnumerable<CertificateKey> keys, int count)
    {
        var sorted = Descending
            ? keys.OrderByDescending(key => ByExpiry ? key.NotAfter : 0).ThenByDescending(key => key.Id)
            : keys.OrderBy(key => ByExpiry ? key.NotAfter : 0).ThenBy(key => key.Id);
        return [.. sorted.Take(count)];
    }

    public ListPosition Place(CertificateRecord record) =>
        new(ByExpiry ? record.NotAfter.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture) : "", record.Id, false);

    private static long Number(string key) =>
        long.TryParse(key, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : throw new CursorRefusedException();
}
