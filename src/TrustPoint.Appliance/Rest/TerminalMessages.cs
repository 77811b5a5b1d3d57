namespace TrustPoint.Appliance.Rest;

/// <summary>Begins a sign-in at the terminal of the box.</summary>
/// <param name="Name">The login name.</param>
/// <param name="Secret">The password, or the set-up code where there is no password yet.</param>
public sealed record TerminalSignIn(string Name, string Secret);

/// <summary>Goes on with a sign-in.</summary>
/// <param name="Ticket">Stands for what was proved so far.</param>
/// <param name="Text">What was asked for.</param>
public sealed record TerminalSignInStep(string Ticket, string Text);

/// <summary>What became of a step of a sign-in.</summary>
/// <param name="State">refused, wait, secondFactor, password, app (a second factor has to be set up), signedIn, or steppedUp.</param>
/// <param name="Ticket">For the next step.</param>
/// <param name="WasWrong">Whether what was given was wrong.</param>
/// <param name="Fault">Why the password that was chosen will not do.</param>
/// <param name="WaitSeconds">How long to wait.</param>
/// <param name="AppKey">What is typed into the authenticator app. Secret.</param>
/// <param name="AppUri">The same as it stands in a QR code. Secret.</param>
/// <param name="Session">Stands for the person from now on. Secret.</param>
/// <param name="RecoveryCodes">New ones, shown once.</param>
public sealed record TerminalSignInAnswer(
    string State, string? Ticket = null, bool WasWrong = false, string? Fault = null, double? WaitSeconds = null, string? AppKey = null, string? AppUri = null, string? Session = null,
    IReadOnlyList<string>? RecoveryCodes = null);

/// <summary>Shows again who is sitting there.</summary>
/// <param name="Session">The person's.</param>
/// <param name="Code">A new code of the second factor.</param>
/// <param name="About">What for, as the person saw it; null: nothing in particular.</param>
public sealed record TerminalStepUp(string Session, string Code, string? About);

/// <summary>Something that a person does, with nothing beside it.</summary>
/// <param name="Session">The person's.</param>
public sealed record TerminalAct(string Session);

/// <summary>Who is signed in.</summary>
/// <param name="Name">The login name; null: nobody any more.</param>
/// <param name="IsFresh">Whether the person showed lately enough who is sitting there.</param>
public sealed record TerminalPerson(string? Name, bool IsFresh);

/// <summary>Begins a ceremony.</summary>
/// <param name="Session">Who leads it.</param>
/// <param name="Script">The script, octet by octet.</param>
/// <param name="File">Its name, as messages have it.</param>
/// <param name="Rehearsal">Whether it only tries.</param>
public sealed record BeginCeremony(string Session, byte[] Script, string File, bool Rehearsal);

/// <summary>Takes a role, or comes back to it with another key.</summary>
/// <param name="Session">Whose.</param>
/// <param name="Role">administrator, operator, custodian, witness or auditor.</param>
/// <param name="Key">DER of the SubjectPublicKeyInfo (P-256) that the person signs with at this ceremony.</param>
public sealed record JoinCeremony(string Session, string Role, byte[] Key);

/// <summary>Something that a person types at a ceremony.</summary>
/// <param name="Session">Whose.</param>
/// <param name="Text">What.</param>
public sealed record TypeAtCeremony(string Session, string Text);

/// <summary>A signature of a person at a ceremony.</summary>
/// <param name="Session">Whose.</param>
/// <param name="Signature">r and s, 32 octets each.</param>
public sealed record SignAtCeremony(string Session, byte[] Signature);

/// <summary>Accepts a deviation.</summary>
/// <param name="Session">Of a custodian.</param>
/// <param name="Number">Which.</param>
public sealed record AcceptDeviation(string Session, int Number);

/// <summary>Has the machine do the step.</summary>
/// <param name="Session">Of who works it.</param>
/// <param name="Brought">What the script names by its digest; null: nothing.</param>
public sealed record RunMachine(string Session, byte[]? Brought);

/// <summary>The groups of a digest that a person is asked for, from 1.</summary>
/// <param name="Groups">Their numbers.</param>
public sealed record AskedGroups(IReadOnlyList<int> Groups);

/// <summary>What became of a comparison.</summary>
/// <param name="IsSame">Whether the groups are right.</param>
/// <param name="Now">Where the ceremony stands.</param>
public sealed record ComparedGroups(bool IsSame, CeremonyDetails Now);

/// <summary>A share, shown this once.</summary>
/// <param name="Words">Its words. Secret.</param>
public sealed record ShownShare(IReadOnlyList<string> Words);
