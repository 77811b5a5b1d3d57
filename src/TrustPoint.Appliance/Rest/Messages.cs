using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using TrustPoint.Ca.Lists;
using TrustPoint.Ca.Revocation;

namespace TrustPoint.Appliance.Rest;

/// <summary>How every message of the REST API and every <c>--json</c> output is written: camelCase, enumerations as words.</summary>
public static class MessageFormat
{
    /// <summary>For bodies.</summary>
    public static readonly JsonSerializerOptions Compact = Configure(new JsonSerializerOptions(JsonSerializerDefaults.Web));

    /// <summary>For people's terminals.</summary>
    public static readonly JsonSerializerOptions Indented = Configure(new JsonSerializerOptions(JsonSerializerDefaults.Web) { WriteIndented = true });

    private static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        options.TypeInfoResolver = new DefaultJsonTypeInfoResolver();
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase));
        // What this writes goes to terminals and JSON parsers, never into HTML.
        options.Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        return options;
    }
}

/// <summary>Why a request was not done. RFC 9457.</summary>
/// <param name="Type">What kind of problem it is, for programs: a URI reference that never changes its meaning (RFC 9457 section 3.1.1).</param>
/// <param name="Status">HTTP status.</param>
/// <param name="Detail">The reason, for people.</param>
public sealed record Problem(string Type, int Status, string Detail)
{
    private static readonly FrozenDictionary<int, string> Types = new Dictionary<int, string>
    {
        [400] = "invalid",
        [401] = "unauthorized",
        [403] = "forbidden",
        [404] = "not-found",
        [405] = "method-not-allowed",
        [409] = "conflict",
        [413] = "too-large",
        [415] = "unsupported-media-type",
        [422] = "key-reused",
        [429] = "too-many-requests",
        [500] = "failed",
        [503] = "unavailable",
    }.ToFrozenDictionary();

    /// <summary>The proposal that waits for a second person, where that is the problem; else left out.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Proposal { get; init; }

    /// <summary>What a selection of certificates holds now, where that is why they were not revoked.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RevocationPreview? Preview { get; init; }

    /// <summary>One of the kinds that a status alone tells apart.</summary>
    public static Problem Of(int status, string detail) => new($"/problems/{Types.GetValueOrDefault(status, "failed")}", status, detail);
}

/// <summary>A page of a list.</summary>
/// <typeparam name="T">What is listed.</typeparam>
/// <param name="Items">The rows.</param>
/// <param name="Next">Give this as <c>cursor</c> for the page that follows; null when this was the last.</param>
/// <param name="Previous">Give this as <c>cursor</c> for the page before; null when this was the first.</param>
/// <param name="Count">How many rows the whole list has, where <c>count=true</c> asked for it.</param>
public sealed record ListPage<T>(IReadOnlyList<T> Items, string? Next, string? Previous, ListCount? Count);

/// <summary>An entry of the audit log.</summary>
/// <param name="Index">Its number in the log, from 0.</param>
/// <param name="Entry">The entry as it stands there.</param>
public sealed record AuditRow(long Index, JsonElement Entry);

/// <summary>Adds a device and makes its first one-time enrolment code.</summary>
public sealed record AddDevice
{
    /// <summary>Unique name.</summary>
    public required string Name { get; init; }

    /// <summary>Its domain; null: the default domain.</summary>
    public string? Domain { get; init; }

    /// <summary>The profile that the code is good for; null: the domain's default.</summary>
    public string? Profile { get; init; }

    /// <summary>DNS names it may carry.</summary>
    public IReadOnlyList<string> DnsNames { get; init; } = [];

    /// <summary>IP addresses it may carry.</summary>
    public IReadOnlyList<string> IpAddresses { get; init; } = [];

    /// <summary>URIs it may carry.</summary>
    public IReadOnlyList<string> Uris { get; init; } = [];

    /// <summary>serialNumber of its factory identity.</summary>
    public string? SerialNumber { get; init; }

    /// <summary>Its manufacturer's name here.</summary>
    public string? Manufacturer { get; init; }

    /// <summary>How long the code is good, in seconds; null: the default.</summary>
    public long? ValidForSeconds { get; init; }
}

/// <summary>Makes a new code for a device.</summary>
/// <param name="Profile">The profile that the code is good for; null: the domain's default.</param>
/// <param name="ValidForSeconds">How long it is good, in seconds; null: the default.</param>
public sealed record MakeCode(string? Profile, long? ValidForSeconds);

/// <summary>All that a device needs to enrol: shown once, kept nowhere.</summary>
/// <param name="Device">The device.</param>
/// <param name="User">User name for HTTP Basic.</param>
/// <param name="Code">The one-time code, the password.</param>
/// <param name="ExpiresAt">After this the code is refused.</param>
/// <param name="EstUrl">Base URL; operations such as <c>/simpleenroll</c> follow.</param>
/// <param name="AnchorPem">The trust anchors, PEM.</param>
public sealed record Invitation(string Device, string User, string Code, DateTimeOffset ExpiresAt, string EstUrl, string AnchorPem);

/// <summary>A certificate in a list.</summary>
public record CertificateRow
{
    /// <summary>Row number, rising in the order of issuing.</summary>
    public required long Id { get; init; }

    /// <summary>Upper-case hex.</summary>
    public required string Serial { get; init; }

    /// <summary>RFC 4514.</summary>
    public required string Subject { get; init; }

    /// <summary>RFC 4514.</summary>
    public required string Issuer { get; init; }

    /// <summary>intended, issued, abandoned, revoked, onHold.</summary>
    public required string Status { get; init; }

    /// <summary>Start of validity.</summary>
    public required DateTimeOffset NotBefore { get; init; }

    /// <summary>End of validity.</summary>
    public required DateTimeOffset NotAfter { get; init; }

    /// <summary>The device, if it is one's.</summary>
    public string? Device { get; init; }

    /// <summary>Profile and version.</summary>
    public required string Profile { get; init; }

    /// <summary>Lower-case hex of SHA-256 over the DER; null until issued.</summary>
    public string? Sha256 { get; init; }
}

/// <summary>A certificate with all that is known of it.</summary>
public sealed record CertificateDetails : CertificateRow
{
    /// <summary>Name of the issuing authority.</summary>
    public required string Authority { get; init; }

    /// <summary>Lower-case hex of SHA-256 over the text of the profile's version, as it is kept; null: it is of a time when texts were not kept.</summary>
    public string? ProfileSha256 { get; init; }

    /// <summary>The domain it was asked in.</summary>
    public string? Domain { get; init; }

    /// <summary>Who asked: name and proof.</summary>
    public required string Requester { get; init; }

    /// <summary>When the intent was recorded.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Its revocation or hold; null: it never had one.</summary>
    public RevocationDetails? Revocation { get; init; }

    /// <summary>PEM; null until issued.</summary>
    public string? Pem { get; init; }
}

/// <summary>What is known of a revocation.</summary>
/// <param name="Reason">As RFC 5280 section 5.3.1 names it.</param>
/// <param name="RevokedAt">Since when.</param>
/// <param name="InvalidityDate">Since when its key may have been in other hands.</param>
/// <param name="By">Who, with the proof.</param>
/// <param name="Note">What they wrote about it.</param>
/// <param name="Released">True: it was on hold, and is good again.</param>
/// <param name="Listed">False: no CRL lists it, because the certificate says that nothing is published about it (RFC 9608).</param>
/// <param name="Crl">Number of the CRL that first said so; null: none does yet.</param>
public sealed record RevocationDetails(
    string Reason, DateTimeOffset RevokedAt, DateTimeOffset? InvalidityDate, string By, string? Note, bool Released, bool Listed, long? Crl);

/// <summary>An authority.</summary>
/// <param name="Name">Its name, as in URLs.</param>
/// <param name="Parent">The authority that signed it; null for a root.</param>
/// <param name="Subject">RFC 4514.</param>
/// <param name="State">active, suspended, onHold, revoked, retired.</param>
/// <param name="Protection">token, software, or elsewhere: its key is not on this box.</param>
/// <param name="Evaluation">True for a quickstart hierarchy.</param>
/// <param name="NotAfter">End of validity.</param>
/// <param name="Sha256">Lower-case hex of SHA-256 over the certificate.</param>
/// <param name="Pem">The certificate.</param>
public sealed record AuthorityRow(
    string Name, string? Parent, string Subject, string State, string Protection, bool Evaluation, DateTimeOffset NotAfter, string Sha256, string Pem);

/// <summary>An authority whose certificate is awaited from elsewhere.</summary>
/// <param name="Name">What it will be called here.</param>
/// <param name="Subject">Its name, RFC 4514.</param>
/// <param name="At">When its key was made.</param>
/// <param name="Pem">The PKCS #10 request to take there.</param>
public sealed record AuthorityRequestRow(string Name, string Subject, DateTimeOffset At, string Pem);

/// <summary>Takes in an authority that was signed or made elsewhere.</summary>
/// <param name="Pem">Its certificate.</param>
/// <param name="LastCrl">DER of the newest CRL that it published, where its key is here and has signed before.</param>
/// <param name="Unused">Whether its key is here and has signed nothing yet.</param>
public sealed record AddAuthority(string Pem, byte[]? LastCrl = null, bool Unused = false);

/// <summary>Decides for the next start; null leaves a value as it is.</summary>
/// <param name="HostNames">DNS names and IP addresses; the first stands in printed URLs.</param>
/// <param name="PublicUrl">Where certificates point to.</param>
public sealed record ChangeSettings(IReadOnlyList<string>? HostNames, string? PublicUrl);

/// <summary>What is decided about the box.</summary>
/// <param name="HostNames">In force.</param>
/// <param name="PublicUrl">In force; null: none.</param>
/// <param name="NextHostNames">From the next start on.</param>
/// <param name="NextPublicUrl">From the next start on; null: none.</param>
/// <param name="RestartNeeded">Whether the two differ.</param>
public sealed record SettingsRow(IReadOnlyList<string> HostNames, string? PublicUrl, IReadOnlyList<string> NextHostNames, string? NextPublicUrl, bool RestartNeeded);

/// <summary>A token that was found.</summary>
/// <param name="Module">Path of its PKCS#11 module.</param>
/// <param name="Label">Its label; null: the module shows no token.</param>
/// <param name="Manufacturer">Who made it.</param>
/// <param name="Model">Its model.</param>
/// <param name="Serial">Its serial number.</param>
/// <param name="FreeOctets">Room for private keys; null: it does not say.</param>
/// <param name="InUse">Whether new keys are made in it.</param>
/// <param name="Trouble">Why it cannot be used as it is; null: it can.</param>
public sealed record TokenRow(string Module, string? Label, string? Manufacturer, string? Model, string? Serial, long? FreeOctets, bool InUse, string? Trouble);

/// <summary>A token to be tried, or chosen.</summary>
/// <param name="Module">Path of its PKCS#11 module, one of those that are listed.</param>
/// <param name="Label">Its label.</param>
/// <param name="Pin">Its user PIN.</param>
public sealed record UseToken(string Module, string Label, string Pin);

/// <summary>The name of what was dealt with.</summary>
/// <param name="Name">The name.</param>
public sealed record Named(string Name);

/// <summary>Makes an authority, with a new key.</summary>
/// <param name="Name">Unique, a-z, 0-9 and hyphens; stands in URLs.</param>
/// <param name="Parent">The authority that signs it; null: it signs itself.</param>
/// <param name="CommonName">CN of its subject.</param>
/// <param name="Organization">O of its subject.</param>
/// <param name="Unit">OU of its subject.</param>
/// <param name="Country">C of its subject, two letters.</param>
/// <param name="Profile">null: root-ca, or issuing-ca below another.</param>
/// <param name="Key">ec-p256 (also null), ec-p384, ec-p521, rsa-3072, rsa-4096.</param>
/// <param name="CrlParts">Into how many parts its CRL is cut, for ever; null: none.</param>
public sealed record MakeAuthority(
    string Name, string? Parent, string CommonName, string? Organization, string? Unit, string? Country, string? Profile, string? Key, int? CrlParts);

/// <summary>A request that waits for an administrator.</summary>
/// <param name="Key">Hex; names the request in accept and refuse.</param>
/// <param name="Device">The device.</param>
/// <param name="Domain">The domain.</param>
/// <param name="Profile">The profile asked for.</param>
/// <param name="Subject">The subject asked for, RFC 4514.</param>
/// <param name="Requester">Who asked: name and proof.</param>
/// <param name="CreatedAt">When it was first seen.</param>
/// <param name="ExpiresAt">After this it is forgotten.</param>
public sealed record WaitingRequest(
    string Key, string Device, string Domain, string Profile, string Subject, string Requester, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt);

/// <summary>A manufacturer to accept, or one that is accepted.</summary>
/// <param name="Name">Its name here.</param>
/// <param name="AutoAdd">True: its devices are added when they first enrol.</param>
/// <param name="AnchorsPem">The certificates that its factory identities chain to.</param>
public sealed record ManufacturerMessage(string Name, bool AutoAdd, string AnchorsPem);

/// <summary>What an administrator decided about a request.</summary>
/// <param name="Key">Hex.</param>
/// <param name="Outcome">accepted or refused.</param>
public sealed record Decision(string Key, string Outcome);

/// <summary>Writes the audit log to a folder on the appliance.</summary>
/// <param name="Folder">Absolute; new or empty.</param>
public sealed record ExportAudit(string Folder);

/// <summary>The audit log was written.</summary>
/// <param name="Folder">Where.</param>
/// <param name="Entries">How many entries.</param>
/// <param name="Key">The log's key, as signed notes write it.</param>
public sealed record AuditExported(string Folder, long Entries, string Key);

/// <summary>Verifies the audit log in place.</summary>
/// <param name="EarlierCheckpoint">A signed note that was kept elsewhere; null: none.</param>
public sealed record VerifyAudit(string? EarlierCheckpoint);

/// <summary>The time that is signed.</summary>
/// <param name="Now">What the box's clock shows.</param>
/// <param name="Highest">The highest time that was seen.</param>
/// <param name="Trouble">What is wrong and what to do; null: nothing.</param>
internal sealed record ClockState(DateTimeOffset Now, DateTimeOffset Highest, string? Trouble);

/// <summary>A key to be blocked: by a certificate that holds it, or by its digest.</summary>
/// <param name="CertificatePem">PEM.</param>
/// <param name="KeySha256">SHA-256 of the SubjectPublicKeyInfo in hex.</param>
/// <param name="Note">What is known about it.</param>
internal sealed record BlockKey(string? CertificatePem, string? KeySha256, string? Note);

/// <summary>A key is blocked.</summary>
/// <param name="KeySha256">SHA-256 of the SubjectPublicKeyInfo in hex.</param>
/// <param name="IsNew">False: it was before.</param>
internal sealed record KeyBlocked(string KeySha256, bool IsNew);

/// <summary>A blocked key.</summary>
/// <param name="KeySha256">SHA-256 of the SubjectPublicKeyInfo in hex.</param>
/// <param name="Note">What is known about it.</param>
/// <param name="By">Who blocked it.</param>
/// <param name="At">When.</param>
internal sealed record BlockedKeyRow(string KeySha256, string? Note, string By, DateTimeOffset At);

/// <summary>Revokes one certificate.</summary>
/// <param name="Reason">A reason of RFC 5280 section 5.3.1 by its name.</param>
/// <param name="InvalidityDate">Since when its key may have been in other hands.</param>
/// <param name="Note">For the record.</param>
internal sealed record RevokeCertificate(string Reason, DateTimeOffset? InvalidityDate, string? Note);

/// <summary>Releases a certificate from hold.</summary>
/// <param name="Note">For the record.</param>
internal sealed record ReleaseCertificate(string? Note);

/// <summary>What a certificate is after an order.</summary>
/// <param name="Serial">Upper-case hex.</param>
/// <param name="Subject">RFC 4514.</param>
/// <param name="Reason">Why it is revoked; null: it is not.</param>
/// <param name="RevokedAt">Since when; for one that was released: since when it was on hold.</param>
/// <param name="InvalidityDate">Since when its key may have been in other hands.</param>
/// <param name="Listed">False: no CRL lists it, because the certificate says that nothing is published about it (RFC 9608).</param>
/// <param name="CrlWithinSeconds">A CRL says so after this time at the latest; null: none does.</param>
/// <param name="IsNew">False: it was so before.</param>
internal sealed record RevocationState(
    string Serial, string Subject, string? Reason, DateTimeOffset? RevokedAt, DateTimeOffset? InvalidityDate, bool Listed, long? CrlWithinSeconds, bool IsNew);

/// <summary>Revokes the certificates that a preview showed: all in force that fit every member of the selection that is not null.</summary>
/// <param name="Device">Of this device.</param>
/// <param name="Domain">Of this domain.</param>
/// <param name="Profile">Of this profile.</param>
/// <param name="Authority">Of this authority.</param>
/// <param name="Ticket">The preview's.</param>
/// <param name="Reason">A reason of RFC 5280 section 5.3.1 by its name.</param>
/// <param name="InvalidityDate">Since when the keys may have been in other hands.</param>
/// <param name="Note">For the record.</param>
internal sealed record RevokeSelected(
    string? Device, string? Domain, string? Profile, string? Authority, string Ticket, string Reason, DateTimeOffset? InvalidityDate, string? Note);

/// <summary>What became of a selection.</summary>
/// <param name="Found">How many of its certificates were in force.</param>
/// <param name="Revoked">How many were revoked by this.</param>
/// <param name="Refusals">Why others were not.</param>
/// <param name="CrlWithinSeconds">CRLs say so after this time at the latest; null: none does.</param>
internal sealed record SelectedRevoked(int Found, int Revoked, IReadOnlyList<string> Refusals, long? CrlWithinSeconds);

/// <summary>How far a selection is being carried out.</summary>
/// <param name="Running">Null: none is.</param>
internal sealed record RevocationsRunning(RevocationProgress? Running);

/// <summary>A published CRL.</summary>
/// <param name="Name">The authority's name or, of one whose CRL is in parts, name.part.</param>
/// <param name="Path">Where it is on the plain HTTP listener.</param>
/// <param name="Number">cRLNumber; null: none was made yet.</param>
/// <param name="ThisUpdate">thisUpdate.</param>
/// <param name="NextUpdate">nextUpdate.</param>
/// <param name="Entries">How many certificates it lists.</param>
/// <param name="DeltaBase">Number of the full CRL that the delta beside it adds to; null: there is no delta.</param>
/// <param name="DeltaEntries">How many entries the delta has.</param>
public sealed record CrlRow(
    string Name, string Path, long? Number, DateTimeOffset? ThisUpdate, DateTimeOffset? NextUpdate, long? Entries, long? DeltaBase, long? DeltaEntries);

/// <summary>How an authority's CRLs are made. In a change, null leaves a value as it is.</summary>
/// <param name="DelaySeconds">A revocation is on a CRL after this time at the latest.</param>
/// <param name="PeriodSeconds">A CRL is made this often.</param>
/// <param name="ValiditySeconds">From thisUpdate to nextUpdate.</param>
/// <param name="Delta">Whether delta CRLs are made.</param>
public sealed record CrlSettingsMessage(long? DelaySeconds, long? PeriodSeconds, long? ValiditySeconds, bool? Delta);
