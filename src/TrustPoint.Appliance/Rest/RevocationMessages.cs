using TrustPoint.Ca.Revocation;

namespace TrustPoint.Appliance.Rest;

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
/// <param name="Unlisted">How many of those revoked no CRL lists, because they say that nothing is published about them (RFC 9608).</param>
/// <param name="CrlWithinSeconds">CRLs say so after this time at the latest; null: none does.</param>
internal sealed record SelectedRevoked(int Found, int Revoked, IReadOnlyList<string> Refusals, int Unlisted, long? CrlWithinSeconds);

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
