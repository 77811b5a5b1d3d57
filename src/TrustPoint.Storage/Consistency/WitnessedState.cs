using System.Runtime.InteropServices;
using TrustPoint.Storage.Audit;

namespace TrustPoint.Storage.Consistency;

/// <summary>
/// The last state of each row, as the log witnesses it, and for a certificate also the state it was intended in. Certificates take 32
/// octets each: the leading half of both digests, in arrays by id.
/// </summary>
internal sealed class WitnessedState(long highestCertificate)
{
    private readonly UInt128[] intended = new UInt128[highestCertificate + 1];
    private readonly UInt128[] certificates = new UInt128[highestCertificate + 1];
    private readonly Dictionary<string, UInt128> others = [];

    /// <summary>Rows of the other tables that the log knows.</summary>
    public IReadOnlyDictionary<string, UInt128> Others => others;

    public UInt128 Intended(long id) => intended[id];

    public UInt128 Certificate(long id) => certificates[id];

    public bool IsWitnessed(long id) => id < certificates.Length && certificates[id] != 0;

    public static UInt128 Half(byte[] digest) => MemoryMarshal.Read<UInt128>(digest);

    /// <summary>Takes over what an entry says of a row. Returns what is wrong with that, or null.</summary>
    public string? Witness(string eventName, WitnessedRow row)
    {
        if (row.Table != "certificates")
        {
            others[row.Name] = Half(row.Digest);
            return null;
        }
        if (row.Id <= 0 || row.Id >= certificates.Length) return "which is not in the database";
        var begins = eventName == "certificate.intended";
        var known = intended[row.Id] != 0;
        certificates[row.Id] = Half(row.Digest);
        if (begins) intended[row.Id] = Half(row.Digest);
        if (begins && known) return "which was intended before";
        return !begins && !known ? "of which no earlier entry records the intent" : null;
    }
}
