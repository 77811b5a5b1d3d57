namespace TrustPoint.Ca.Callers;

/// <summary>A person who is signed in: may do what its roles say, as they are at this moment.</summary>
/// <param name="Name">The login name.</param>
/// <param name="Roles">Read when the session was looked at; a caller is for one command, never kept.</param>
/// <param name="Session">The session's number, which is no secret.</param>
/// <param name="IsFresh">Whether the person proved itself lately enough for a sensitive act.</param>
public sealed record Person(string Name, IReadOnlyList<HeldRole> Roles, long Session, bool IsFresh) : Caller(Name)
{
    /// <summary>What the last proof of who is sitting there was given for; null: for nothing in particular.</summary>
    public string? ProvenFor { get; init; }

    /// <inheritdoc/>
    public override string Proof => FormattableString.Invariant($"session {Session}");

    /// <inheritdoc/>
    public override Reach ReachOf(Right right) => right == Right.ManageOwnAccess ? Reach.Everywhere : HeldRole.ReachOf(right, Roles);

    /// <inheritdoc/>
    public override void RequireAlone(Right right, string? domain = null)
    {
        base.RequireAlone(right, domain);
        if (!IsFresh && right.IsSensitive()) throw NotAllowedException.StepUp(this, right);
    }

    /// <summary>Lets through who has shown lately who is sitting there, for this very thing.</summary>
    /// <param name="right">The kind of act.</param>
    /// <param name="about">What it is about, in one line: it stands on the page on which the proof is given.</param>
    /// <param name="domain">The domain it is done in; null: in all together, or to what belongs to none.</param>
    /// <exception cref="NotAllowedException">The person may not, or gave no such proof.</exception>
    public void RequireProof(Right right, string about, string? domain = null)
    {
        base.RequireAlone(right, domain);
        if (!IsFresh || ProvenFor != about) throw NotAllowedException.StepUp(this, right, about);
    }
}
