using System.Security.Cryptography;
using TrustPoint.Formats.Revocation;

namespace TrustPoint.Ca.Crls;

/// <summary>
/// Published CRLs that the database never heard of: it is older than they are (invariants I5 and I6). One whose signing a crash cut short
/// is on record as intended, so it is none of them.
/// </summary>
/// <param name="authorities">Whose CRLs.</param>
/// <param name="store">What the database knows.</param>
/// <param name="files">What relying parties get.</param>
public sealed class NewerCrls(Authorities.Authorities authorities, ICrlStore store, ICrlFiles files)
{
    /// <summary>Looks at the file of each scope. One that its authority did not sign says nothing.</summary>
    public async Task<IReadOnlyList<NewerCrl>> FindAsync(CancellationToken ct)
    {
        var newer = new List<NewerCrl>();
        foreach (var authority in authorities.All)
        {
            foreach (var scope in CrlScope.Of(authority.Name, authority.Record.Crl))
            {
                if (PublishedCrl.Read(files, scope.FullFile, authority.Certificate, out _) is not { } list) continue;
                var highest = (await store.HistoryAsync(scope, list.ThisUpdate, ct)).HighestNumber;
                if (list.Number > highest) newer.Add(new(scope, list, highest));
            }
        }
        return newer;
    }
}

/// <summary>A published CRL that is newer than the database.</summary>
public sealed class NewerCrl
{
    internal NewerCrl(CrlScope scope, CertificateList list, long known) => (Scope, List, Known) = (scope, list, known);

    /// <summary>Of what it speaks.</summary>
    public CrlScope Scope { get; }

    /// <summary>Its number.</summary>
    public long Number => (long)List.Number;

    /// <summary>The highest number that the database knows; 0: none.</summary>
    public long Known { get; }

    /// <summary>Its thisUpdate.</summary>
    public DateTimeOffset ThisUpdate => List.ThisUpdate;

    internal CertificateList List { get; }

    /// <summary>Its record, as if the database had seen it: that it came by the schedule is not known, and would let entries go.</summary>
    /// <param name="entries">How many entries it has.</param>
    /// <param name="upTo">The authority's last change that the database knows to be on it.</param>
    internal CrlRecord Record(long entries, long upTo) => new()
    {
        Scope = Scope,
        Number = Number,
        Scheduled = false,
        ThisUpdate = List.ThisUpdate,
        NextUpdate = List.NextUpdate,
        UpTo = upTo,
        Full = new(entries, SHA256.HashData(List.TbsDer.Span)),
    };
}
