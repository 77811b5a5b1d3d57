using System.Text.Json;

namespace TrustPoint.Appliance.Rest;

/// <summary>An entry of the audit log.</summary>
/// <param name="Index">Its number in the log, from 0.</param>
/// <param name="Entry">The entry as it stands there.</param>
public sealed record AuditRow(long Index, JsonElement Entry);

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
