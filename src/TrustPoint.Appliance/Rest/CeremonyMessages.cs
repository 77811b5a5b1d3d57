namespace TrustPoint.Appliance.Rest;

/// <summary>A ceremony, in one line.</summary>
/// <param name="Name">What it is called here: the script's id; of a rehearsal more.</param>
/// <param name="Title">What it is about.</param>
/// <param name="Rehearsal">Whether it only tries.</param>
/// <param name="State">underWay, done or aborted.</param>
/// <param name="Step">The step that is to be done; null: it is over.</param>
/// <param name="Steps">How many there are.</param>
/// <param name="People">How many have a role.</param>
/// <param name="BeganAt">When it was opened.</param>
public sealed record CeremonyRow(string Name, string Title, bool Rehearsal, string State, int? Step, int Steps, int People, DateTimeOffset BeganAt);

/// <summary>Where a ceremony stands.</summary>
/// <param name="Ceremony">It in one line.</param>
/// <param name="ScriptSha256">Lower-case hex of SHA-256 over the script.</param>
/// <param name="TranscriptHead">Lower-case hex of SHA-256 over the last line of its transcript.</param>
/// <param name="Next">What is to be done; null: it is over.</param>
/// <param name="People">Who has a role.</param>
/// <param name="Deviations">What was different from the script.</param>
/// <param name="Reason">Why it was aborted; null: it was not.</param>
/// <param name="Files">What was made, by name.</param>
public sealed record CeremonyDetails(
    CeremonyRow Ceremony, string ScriptSha256, string TranscriptHead, CeremonyStepMessage? Next, IReadOnlyList<CeremonyPersonMessage> People, IReadOnlyList<CeremonyDeviationMessage> Deviations,
    string? Reason, IReadOnlyList<string> Files);

/// <summary>The step that is to be done.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Title">In a few words.</param>
/// <param name="Who">Who does it.</param>
/// <param name="Says">What is said aloud and done.</param>
/// <param name="Expects">What must be seen.</param>
/// <param name="Act">What kind of step it is: gather, compare, approve, confirm, attest, machine, handOut, unlock, signOff.</param>
/// <param name="Role">Who confirms it, or has the machine do it; null: several do it.</param>
/// <param name="Machine">What the machine does, as transcripts write it; null: nothing.</param>
/// <param name="Digest">The digest that is read aloud and compared, lower-case hex; null: none is.</param>
/// <param name="DoneBy">Who has done their part of it.</param>
/// <param name="SharesWanted">Whether custodians have to type shares first, to open the token.</param>
/// <param name="NewSharesWanted">Whether those are the shares of the new set, where the token goes to other custodians.</param>
/// <param name="SharesThere">Whether there are shares to hand out; a stop makes the machine forget them.</param>
/// <param name="ShownTo">Who saw the own share of this set.</param>
/// <param name="Free">The roles that somebody has to take.</param>
/// <param name="WantsFile">Whether the machine wants a file that somebody brings.</param>
/// <param name="ToSign">What is signed by everybody: the head of the transcript; null: nothing yet.</param>
public sealed record CeremonyStepMessage(
    int Number, string Title, string Who, string Says, string Expects, string Act, string? Role, string? Machine, string? Digest, IReadOnlyList<string> DoneBy,
    bool SharesWanted, bool NewSharesWanted, bool SharesThere, IReadOnlyList<string> ShownTo, IReadOnlyList<string> Free, bool WantsFile, string? ToSign);

/// <summary>A line of a transcript, without what only programs read.</summary>
/// <param name="Seq">From 1.</param>
/// <param name="Time">When.</param>
/// <param name="Actor">Who: a login name, or machine.</param>
/// <param name="Event">What happened.</param>
/// <param name="Data">What belongs to it.</param>
public sealed record CeremonyLineMessage(long Seq, DateTimeOffset Time, string Actor, string Event, IReadOnlyDictionary<string, string> Data);

/// <summary>Somebody with a role.</summary>
/// <param name="Name">The login name.</param>
/// <param name="Role">What the person is there for.</param>
public sealed record CeremonyPersonMessage(string Name, string Role);

/// <summary>Something that is different from the script.</summary>
/// <param name="Number">From 1.</param>
/// <param name="By">Who says so.</param>
/// <param name="Text">What, and why.</param>
/// <param name="AcceptedBy">Custodians.</param>
/// <param name="IsOpen">Whether more of them have to accept it before anything goes on.</param>
public sealed record CeremonyDeviationMessage(int Number, string By, string Text, IReadOnlyList<string> AcceptedBy, bool IsOpen);

/// <summary>Ends a ceremony before its end.</summary>
/// <param name="Reason">Why.</param>
public sealed record AbortCeremony(string Reason);

/// <summary>The evidence of a ceremony that has ended.</summary>
/// <param name="Name">What the ceremony is called.</param>
/// <param name="Pack">The pack, a tar archive.</param>
/// <param name="Sha256">Lower-case hex of SHA-256 over it.</param>
/// <param name="LogKey">The key of this box's log, as signed notes know it: what the pack is verified by.</param>
/// <param name="LogKeySha256">Lower-case hex of SHA-256 over the file <c>log.key</c>, which is that line.</param>
public sealed record CeremonyEvidenceMessage(string Name, byte[] Pack, string Sha256, string LogKey, string LogKeySha256);

/// <summary>What a ceremony elsewhere made: could be taken in, or was.</summary>
/// <param name="Ticket">Says what was looked at; whoever takes it in sends it back.</param>
/// <param name="Ceremony">What the ceremony is called.</param>
/// <param name="Title">What it was about.</param>
/// <param name="EndedAt">When it ended.</param>
/// <param name="Authority">The authority that it is about.</param>
/// <param name="Subject">Of the certificate, RFC 4514; null: there is none to take in.</param>
/// <param name="NotAfter">End of its validity.</param>
/// <param name="CertificatePem">The certificate.</param>
/// <param name="CertificateSha256">Lower-case hex of SHA-256 over it.</param>
/// <param name="CrlNumber">Of the revocation list; null: there is none.</param>
/// <param name="CrlNextUpdate">How long it is good.</param>
/// <param name="CrlEntries">How many certificates it lists.</param>
/// <param name="Changes">Authorities below whose state the list changes, as <c>name: state</c>.</param>
/// <param name="People">Who was there.</param>
/// <param name="Deviations">What was different from the script.</param>
/// <param name="ScriptSha256">Lower-case hex of SHA-256 over the script.</param>
/// <param name="TranscriptHead">Lower-case hex of SHA-256 over the last line of its transcript.</param>
/// <param name="PackSha256">Lower-case hex of SHA-256 over the evidence pack.</param>
/// <param name="LogKeySha256">Lower-case hex of SHA-256 over <c>log.key</c> of the box where it was held.</param>
public sealed record CeremonyResultsMessage(
    string Ticket, string Ceremony, string Title, DateTimeOffset EndedAt, string Authority, string? Subject, DateTimeOffset? NotAfter, string? CertificatePem, string? CertificateSha256,
    long? CrlNumber, DateTimeOffset? CrlNextUpdate, long? CrlEntries, IReadOnlyList<string> Changes, IReadOnlyList<CeremonyPersonMessage> People, IReadOnlyList<CeremonyDeviationMessage> Deviations,
    string ScriptSha256, string TranscriptHead, string PackSha256, string LogKeySha256);
