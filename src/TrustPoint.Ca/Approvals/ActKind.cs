namespace TrustPoint.Ca.Approvals;

/// <summary>A kind of act for which the rules can ask for a second person. The list is closed.</summary>
public enum ActKind
{
    /// <summary>Revoke, hold or release several certificates: at once, or one by one more than a few within an hour.</summary>
    RevokeMany,

    /// <summary>Revoke, hold or release the certificate of an authority.</summary>
    RevokeAuthority,

    /// <summary>Make, request, take in or retire an authority, and make certificates of the appliance itself.</summary>
    ChangeAuthorities,

    /// <summary>Add people and machines, give them roles, let them in again, begin their credentials anew, make keys for machines.</summary>
    ChangePeople,

    /// <summary>Block a key.</summary>
    BlockKeys,

    /// <summary>Make or change a domain or a profile, accept a manufacturer; say who owns what was made here, on which terms, and issue vouchers ahead.</summary>
    ChangeDomains,

    /// <summary>Change the settings of the box.</summary>
    ChangeSettings,

    /// <summary>Order a certificate by hand.</summary>
    IssueByHand,

    /// <summary>Stop a device and let it go on: suspend, resume, report lost or compromised, send for repair and take back, decommission and recommission.</summary>
    StopDevices,

    /// <summary>
    /// Retire a device for ever, give it up, or take one back that was lost (LIF-6, LIF-10, LIF-58). It is no rule of its own: it always takes a second person, also of
    /// whoever is on the box.
    /// </summary>
    EndDevices,

    /// <summary>
    /// End an authority or the box itself for ever (LIF-57). It is no rule of its own: it always takes a second person, also of whoever is on the box.
    /// </summary>
    EndAuthorities,

    /// <summary>Change these rules. It is no rule of its own: it takes a second person as soon as anything does.</summary>
    ChangeRules,

    /// <summary>Take in what a ceremony elsewhere made. It is no rule of its own: it always takes a second person, also of whoever is on the box.</summary>
    TakeInResults,
}

/// <summary>For which kinds of act a second person is asked for.</summary>
/// <param name="Kinds">The kinds that somebody has switched on.</param>
/// <param name="IsBroken">Whether somebody else than the appliance wrote them, or took them away: then every kind is as if it were on.</param>
public sealed record ApprovalRules(IReadOnlySet<ActKind> Kinds, bool IsBroken = false)
{
    /// <summary>The kinds that can be switched on and off.</summary>
    public static IReadOnlyList<ActKind> Choices { get; } = [.. Enum.GetValues<ActKind>().Where(kind => kind != ActKind.ChangeRules && !AlwaysAsk(kind))];

    /// <summary>Whether such an act takes a second person whatever the rules are, and whoever asks (CER-83, LIF-57, LIF-58).</summary>
    internal static bool AlwaysAsk(ActKind kind) => kind is ActKind.TakeInResults or ActKind.EndDevices or ActKind.EndAuthorities;

    /// <summary>Whether such an act takes a second person. As soon as any does, so do the rules, and people too: else one person could make the second one.</summary>
    public bool Ask(ActKind kind) => IsBroken || AlwaysAsk(kind) || Kinds.Contains(kind) || (kind is ActKind.ChangeRules or ActKind.ChangePeople && Kinds.Count > 0);
}
