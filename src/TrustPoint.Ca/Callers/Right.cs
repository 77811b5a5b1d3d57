namespace TrustPoint.Ca.Callers;

/// <summary>One kind of act. What is not named here nobody may do.</summary>
public enum Right
{
    /// <summary>See authorities, domains, profiles, manufacturers, CRLs, blocked keys and the clock.</summary>
    SeeSetup,

    /// <summary>See devices, waiting requests and certificates. Of a domain.</summary>
    SeeDevices,

    /// <summary>Read and verify the audit log.</summary>
    ReadAudit,

    /// <summary>Ask for a device's certificate, as the device or its registration authority. Of a domain.</summary>
    Enrol,

    /// <summary>Ask for vouchers, as the registrar of some domain. Whether it gets one, the ownership of the device decides.</summary>
    AskForVouchers,

    /// <summary>Order a certificate by hand. Of a domain; what no domain decides takes the right everywhere.</summary>
    Issue,

    /// <summary>Revoke, hold and release certificates. Of a domain.</summary>
    Revoke,

    /// <summary>Add and change devices. Of a domain.</summary>
    ManageDevices,

    /// <summary>Make one-time enrolment codes. Of a domain.</summary>
    MakeCodes,

    /// <summary>Decide about waiting requests. Of a domain.</summary>
    DecideRequests,

    /// <summary>Make and change domains.</summary>
    ManageDomains,

    /// <summary>Save profiles: decide what certificates may hold.</summary>
    ManageProfiles,

    /// <summary>Accept manufacturers and replace their anchors.</summary>
    AcceptManufacturers,

    /// <summary>Say who owns what was made here, on which terms, and issue vouchers ahead. Of the factory's domain; owners and models take the right everywhere.</summary>
    ManageOwnership,

    /// <summary>Hand devices over to another owner, and take devices over: make and sign the documents of a transfer for a domain.</summary>
    TransferDevices,

    /// <summary>Bring accepted transfers to the manufacturer's books. The documents decide, not who brings them.</summary>
    BookTransfers,

    /// <summary>Make authorities and the appliance's own certificates, and take in authorities from elsewhere.</summary>
    ManageAuthorities,

    /// <summary>Publish CRLs.</summary>
    PublishCrls,

    /// <summary>Import the CRLs of authorities whose keys are elsewhere.</summary>
    ImportCrls,

    /// <summary>Set how CRLs are made.</summary>
    SetCrls,

    /// <summary>Start a job of the appliance out of turn.</summary>
    RunJobs,

    /// <summary>Block keys.</summary>
    BlockKeys,

    /// <summary>Confirm the time after the clock went back.</summary>
    ConfirmClock,

    /// <summary>See who has an account here, with which roles, and who is signed in.</summary>
    SeePeople,

    /// <summary>Add people, give them roles, disable them, begin their credentials anew, end their sessions.</summary>
    ManagePeople,

    /// <summary>Change one's own password and second factor, make and revoke keys of one's own. Of whoever is signed in, without any role.</summary>
    ManageOwnAccess,

    /// <summary>Set what holds from the next start on (host names, public URL, token), and restart.</summary>
    ChangeSettings,

    /// <summary>Begin ceremonies, lead them and end them.</summary>
    LeadCeremonies,

    /// <summary>Take a role in a ceremony, watch, compare and sign.</summary>
    AttendCeremonies,

    /// <summary>Approve a ceremony and hold a share of what opens its token. Of a person who proved itself lately.</summary>
    HoldShares,

    /// <summary>Have the appliance write into a folder of the box. Of whoever is on the box; no role has it.</summary>
    WriteToBox,

    /// <summary>Have people sign in at a terminal of the box, and do there what they may. Of whoever is on the box; no role has it.</summary>
    UseTerminal,
}

/// <summary>Which rights are of which kind.</summary>
internal static class RightKinds
{
    private static readonly Right[] Sensitive =
    [
        Right.Revoke, Right.ManageDomains, Right.ManageProfiles, Right.AcceptManufacturers, Right.ManageOwnership, Right.TransferDevices, Right.ManageAuthorities, Right.BlockKeys, Right.ConfirmClock, Right.ManagePeople, Right.ManageOwnAccess,
        Right.ChangeSettings, Right.LeadCeremonies, Right.HoldShares,
    ];

    private static readonly Right[] OfDomain =
        [Right.SeeDevices, Right.Issue, Right.Revoke, Right.ManageDevices, Right.MakeCodes, Right.DecideRequests, Right.ManageOwnership, Right.TransferDevices];

    private static readonly Right[] OfActs =
    [
        Right.Issue, Right.Revoke, Right.ManageDomains, Right.ManageProfiles, Right.AcceptManufacturers, Right.ManageOwnership, Right.ManageAuthorities, Right.BlockKeys, Right.ManagePeople, Right.ChangeSettings,
    ];

    /// <summary>Whether there are acts of it that can take a second person.</summary>
    public static bool IsOfActs(this Right right) => Array.IndexOf(OfActs, right) >= 0;

    /// <summary>Whether it takes a fresh proof: what cannot be undone, or gives power to others.</summary>
    public static bool IsSensitive(this Right right) => Array.IndexOf(Sensitive, right) >= 0;

    /// <summary>Whether it may be held in a domain. The others hold for the appliance as a whole.</summary>
    public static bool IsOfDomain(this Right right) => Array.IndexOf(OfDomain, right) >= 0;
}

/// <summary>The rights in words.</summary>
public static class RightWords
{
    /// <summary>The act, as it follows "may not".</summary>
    public static string Of(Right right) => right switch
    {
        Right.SeeSetup => "see how the appliance is set up",
        Right.SeeDevices => "see devices, requests and certificates",
        Right.ReadAudit => "read the audit log",
        Right.Enrol => "ask for a device's certificate",
        Right.AskForVouchers => "ask for vouchers",
        Right.Issue => "order certificates by hand",
        Right.Revoke => "revoke certificates",
        Right.ManageDevices => "add or change devices",
        Right.MakeCodes => "make enrolment codes",
        Right.DecideRequests => "decide about waiting requests",
        Right.ManageDomains => "change domains",
        Right.ManageProfiles => "change profiles",
        Right.AcceptManufacturers => "accept manufacturers",
        Right.ManageOwnership => "change who owns devices and issue vouchers ahead",
        Right.TransferDevices => "transfer devices to another owner",
        Right.BookTransfers => "have transfers booked",
        Right.ManageAuthorities => "make authorities and service certificates",
        Right.PublishCrls => "publish CRLs",
        Right.ImportCrls => "import CRLs",
        Right.SetCrls => "change how CRLs are made",
        Right.RunJobs => "start jobs",
        Right.BlockKeys => "block keys",
        Right.ConfirmClock => "confirm the time",
        Right.SeePeople => "see people and their sessions",
        Right.ManagePeople => "manage people",
        Right.ManageOwnAccess => "change how they prove who they are",
        Right.ChangeSettings => "change the settings of the box",
        Right.LeadCeremonies => "lead ceremonies",
        Right.AttendCeremonies => "take part in ceremonies",
        Right.HoldShares => "approve ceremonies and hold shares",
        Right.WriteToBox => "have files written on the box",
        Right.UseTerminal => "use the terminal of the box",
        _ => throw new ArgumentOutOfRangeException(nameof(right), right, null),
    };
}
