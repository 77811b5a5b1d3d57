namespace TrustPoint.Ca.Callers;

/// <summary>What a person or a machine is here.</summary>
public enum Role
{
    /// <summary>Runs the appliance: every right that a role can have.</summary>
    Administrator,

    /// <summary>Runs the CA: certificates, revocation, CRLs, authorities.</summary>
    CaOfficer,

    /// <summary>Brings devices in and takes them out, in one domain or in all.</summary>
    RaOperator,

    /// <summary>Takes part in ceremonies: sees the set-up and reads the audit log.</summary>
    Custodian,

    /// <summary>Sees everything and changes nothing.</summary>
    Auditor,
}

/// <summary>A role that a person has, and where.</summary>
/// <param name="Role">The role.</param>
/// <param name="Domain">The one domain; null: all. Only an RA operator's role may be of a domain.</param>
public sealed record HeldRole(Role Role, string? Domain = null)
{
    private static readonly Dictionary<Role, Right[]> Rights = new()
    {
        [Role.Administrator] =
        [
            Right.SeeSetup, Right.SeeDevices, Right.ReadAudit, Right.Issue, Right.Revoke, Right.ManageDevices, Right.MakeCodes, Right.DecideRequests,
            Right.ManageDomains, Right.ManageProfiles, Right.AcceptManufacturers, Right.ManageOwnership, Right.TransferDevices, Right.BookTransfers, Right.ManageAuthorities, Right.PublishCrls, Right.ImportCrls, Right.SetCrls, Right.RunJobs, Right.BlockKeys, Right.ConfirmClock, Right.SeePeople, Right.ManagePeople, Right.ChangeSettings,
            Right.LeadCeremonies, Right.AttendCeremonies,
        ],
        [Role.CaOfficer] =
        [
            Right.SeeSetup, Right.SeeDevices, Right.ReadAudit, Right.Issue, Right.Revoke, Right.DecideRequests,
            Right.ManageAuthorities, Right.PublishCrls, Right.ImportCrls, Right.SetCrls, Right.RunJobs, Right.BlockKeys, Right.ConfirmClock,
            Right.AttendCeremonies, Right.HoldShares,
        ],
        [Role.RaOperator] = [Right.AttendCeremonies, Right.SeeSetup, Right.SeeDevices, Right.Revoke, Right.ManageDevices, Right.MakeCodes, Right.DecideRequests, Right.TransferDevices],
        [Role.Custodian] = [Right.SeeSetup, Right.ReadAudit, Right.AttendCeremonies, Right.HoldShares],
        [Role.Auditor] = [Right.SeeSetup, Right.SeeDevices, Right.ReadAudit, Right.SeePeople, Right.AttendCeremonies],
    };

    private static readonly (string Word, Role Role)[] Words =
    [
        ("administrator", Role.Administrator), ("ca-officer", Role.CaOfficer), ("ra-operator", Role.RaOperator), ("custodian", Role.Custodian), ("auditor", Role.Auditor),
    ];

    /// <summary>How people write roles, for a message.</summary>
    public static string Forms => $"{string.Join(", ", Words.Select(word => word.Word))}, or ra-operator:DOMAIN";

    /// <summary>Reads a role as people write it: <c>auditor</c>, <c>ra-operator:plant</c>.</summary>
    /// <returns>Null when it is none.</returns>
    public static HeldRole? Parse(string text)
    {
        var (word, domain) = text.Split(':', 2) is [var left, var right] ? (left, right) : (text, null);
        foreach (var known in Words)
        {
            if (known.Word == word) return domain is null || (known.Role == Role.RaOperator && domain.Length > 0) ? new(known.Role, domain) : null;
        }
        return null;
    }

    /// <summary>Where it gives a right.</summary>
    public Reach ReachOf(Right right) =>
        !Rights[Role].Contains(right) ? Reach.Nowhere : Domain is null || !right.IsOfDomain() ? Reach.Everywhere : Reach.In(Domain);

    /// <summary>Where any of several roles gives a right.</summary>
    public static Reach ReachOf(Right right, IReadOnlyList<HeldRole> roles) => Reach.Union(roles.Select(role => role.ReachOf(right)));

    /// <summary>As people write it.</summary>
    public override string ToString()
    {
        var word = Words.First(known => known.Role == Role).Word;
        return Domain is null ? word : $"{word}:{Domain}";
    }
}
