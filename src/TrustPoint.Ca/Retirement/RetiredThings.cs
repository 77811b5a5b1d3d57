using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Lists;

namespace TrustPoint.Ca.Retirement;

/// <summary>What was retired, for those who look for it: auditors, years later.</summary>
public sealed class RetiredThings(IRetirementStore store)
{
    /// <summary>A page of the list.</summary>
    /// <param name="caller">Who sees devices of the filter's domain or, without one, of some: the list is narrowed to these, and authorities everybody sees.</param>
    /// <param name="filter">What to list.</param>
    /// <param name="page">Which page, in which order.</param>
    /// <param name="ct">Stops the search.</param>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="CursorRefusedException">The cursor belongs to another list, filter or order.</exception>
    public Task<Page<RetiredThing>> ListAsync(Caller caller, RetiredFilter filter, PageRequest<RetiredSort> page, CancellationToken ct)
    {
        var narrowed = filter with { Seen = caller.Narrow(Right.SeeDevices, filter.Domain) };
        return page.ReadAsync(narrowed, from => store.ListAsync(narrowed, page.Sort, from, page.Limit, ct));
    }

    /// <summary>One of them; null: there is none.</summary>
    /// <exception cref="NotAllowedException">The caller may not see devices of its domain or, when there is none, of all.</exception>
    public async ValueTask<RetiredThing?> FindAsync(Caller caller, RetiredKind kind, string name, CancellationToken ct)
    {
        var thing = await store.FindAsync(kind, name, ct);
        if (thing is { Kind: not RetiredKind.Device }) caller.Narrow(Right.SeeDevices, null);
        else caller.Require(Right.SeeDevices, thing?.Domain);
        return thing;
    }
}
