namespace TrustPoint.Ca.Callers;

/// <summary>
/// A program that showed an API key: may do what the key's owner may at this moment, inside of what the key was narrowed to. For one command, never
/// kept.
/// </summary>
/// <param name="Name">The owner's name.</param>
/// <param name="Key">The key's name, which is no secret.</param>
/// <param name="Roles">The owner's, read when the key was looked at.</param>
public sealed record ApiClient(string Name, string Key, IReadOnlyList<HeldRole> Roles) : Caller(Name)
{
    /// <summary>Whether the owner is a machine; else it is a person.</summary>
    public bool IsMachine { get; init; }

    /// <summary>What the key was narrowed to; null: all that the owner may.</summary>
    public IReadOnlyList<HeldRole>? OnlyRoles { get; init; }

    /// <summary>The one domain it was narrowed to: then it sees the set-up, and does nothing that is of no domain. Null: every domain.</summary>
    public string? OnlyDomain { get; init; }

    /// <summary>Whether it may do what takes a fresh proof of a person. Of machines alone.</summary>
    public bool MayDoSensitive { get; init; }

    /// <inheritdoc/>
    public override string Proof => $"api-key {Key}";

    /// <inheritdoc/>
    public override Reach ReachOf(Right right) => HeldRole.ReachOf(right, Roles)
        .And(OnlyRoles is null ? Reach.Everywhere : HeldRole.ReachOf(right, OnlyRoles))
        .And(OnlyDomain is null || right == Right.SeeSetup ? Reach.Everywhere : right.IsOfDomain() ? Reach.In(OnlyDomain) : Reach.Nowhere);

    /// <inheritdoc/>
    public override void RequireAlone(Right right, string? domain = null)
    {
        base.RequireAlone(right, domain);
        // A key lies in a file of a program: it proves nobody who is sitting there.
        if (right.IsSensitive() && !(IsMachine && MayDoSensitive)) throw NotAllowedException.NotByKey(this, right);
    }
}
