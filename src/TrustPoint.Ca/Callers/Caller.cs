using TrustPoint.Ca.Approvals;

namespace TrustPoint.Ca.Callers;

/// <summary>
/// Who asks, and by which proof. Made at the edge by the one who checked the proof, never changed afterwards; every command of Ca and
/// Devices takes one and decides by it.
/// </summary>
/// <param name="Name">The identity as it stands in the audit log.</param>
public abstract record Caller(string Name)
{
    /// <summary>How the identity was proved, as it stands in the audit log.</summary>
    public abstract string Proof { get; }

    /// <summary>Where the caller has a right.</summary>
    public abstract Reach ReachOf(Right right);

    /// <summary>Whether the caller may do such a thing there.</summary>
    /// <param name="right">The kind of act.</param>
    /// <param name="domain">The domain it is done in; null: in all together, or to what belongs to none.</param>
    public bool May(Right right, string? domain = null) => ReachOf(right).Covers(domain);

    /// <summary>That a second person's approval, or none, was found to be enough; null: nobody was asked.</summary>
    internal Permit? Permit { get; init; }

    /// <summary>Lets through who may, to what no rule asks a second person for.</summary>
    /// <param name="right">The kind of act.</param>
    /// <param name="domain">The domain it is done in; null: in all together, or to what belongs to none.</param>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="ArgumentException">Acts of that right can take a second person: say which act it is, or that it is none of them.</exception>
    public void Require(Right right, string? domain = null)
    {
        if (right.IsOfActs()) throw new ArgumentException($"{right} is required for an {nameof(Act)}, or by {nameof(RequireAlone)}.", nameof(right));
        RequireAlone(right, domain);
    }

    /// <summary>Lets through who may do an act, as far as that is theirs to do: <see cref="SecondPerson.AskAsync"/> goes on.</summary>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    public AllowedAct Require(Act act)
    {
        RequireAlone(act.Right, act.Domain);
        return new(this, act);
    }

    /// <summary>Lets through who may, to what takes no second person although other acts of that right can.</summary>
    /// <param name="right">The kind of act.</param>
    /// <param name="domain">The domain it is done in; null: in all together, or to what belongs to none.</param>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    public virtual void RequireAlone(Right right, string? domain = null)
    {
        if (!May(right, domain)) throw new NotAllowedException(this, right);
    }

    /// <summary>Narrows a list to what the caller may have in it.</summary>
    /// <param name="right">What it takes.</param>
    /// <param name="domain">The domain that is asked for; null: wherever the caller may.</param>
    /// <returns>The domains; null: all of them, and what belongs to none.</returns>
    /// <exception cref="NotAllowedException">The caller may not there, or nowhere.</exception>
    public IReadOnlyList<string>? Narrow(Right right, string? domain)
    {
        if (domain is not null)
        {
            RequireAlone(right, domain);
            return [domain];
        }
        return ReachOf(right) is { IsAnywhere: true } reach ? reach.Domains : throw new NotAllowedException(this, right);
    }
}
