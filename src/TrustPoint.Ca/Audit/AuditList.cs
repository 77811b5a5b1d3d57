using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Lists;

namespace TrustPoint.Ca.Audit;

/// <summary>What a list of audit entries is narrowed by. Null members do not narrow.</summary>
/// <param name="Event">The event's name, from the catalogue.</param>
/// <param name="Since">From the first entry of this time or later.</param>
/// <param name="Until">Up to the last entry before this time.</param>
/// <param name="Subject">Only what this one did.</param>
/// <param name="About">Only where some member of the entry is this: a device's name, a serial number, a domain, a person.</param>
/// <param name="Outcome">Only what was done, or only what was refused.</param>
public sealed record AuditFilter(
    string? Event = null, DateTimeOffset? Since = null, DateTimeOffset? Until = null, string? Subject = null, string? About = null, AuditOutcome? Outcome = null);

/// <summary>The orders of a list of audit entries.</summary>
public enum AuditSort
{
    /// <summary>Newest first.</summary>
    Newest,

    /// <summary>Oldest first.</summary>
    Oldest,
}

/// <summary>An entry as it stands in the log.</summary>
/// <param name="Index">Its number: the index of its Merkle leaf, from 0.</param>
/// <param name="Bytes">The leaf: a JSON object in UTF-8.</param>
public sealed record AuditRecord(long Index, byte[] Bytes);

/// <summary>The list of audit entries, as people look through it. What it shows is proved by verifying the log, not by the list.</summary>
public sealed class AuditList(IAuditStore store)
{
    /// <summary>A page.</summary>
    /// <param name="caller">Who reads the audit log.</param>
    /// <param name="filter">What to list.</param>
    /// <param name="page">Which page, in which order.</param>
    /// <param name="ct">Stops the search.</param>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="CursorRefusedException">The cursor belongs to another list, filter or order.</exception>
    public Task<Page<AuditRecord>> ListAsync(Caller caller, AuditFilter filter, PageRequest<AuditSort> page, CancellationToken ct)
    {
        caller.Require(Right.ReadAudit);
        return page.ReadAsync(filter, from => store.ListAsync(filter, page.Sort, from, page.Limit, ct));
    }
}
