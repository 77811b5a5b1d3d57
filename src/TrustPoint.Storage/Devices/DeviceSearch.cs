using Microsoft.EntityFrameworkCore;
using TrustPoint.Storage.Lists;

namespace TrustPoint.Storage.Devices;

/// <summary>Finding devices by a part of their name or serial number, without walking the table.</summary>
internal static class DeviceSearch
{
    /// <summary>The character that <see cref="Anywhere"/> escapes with.</summary>
    public const string Escape = "\\";

    // The index holds every three characters that stand side by side; a shorter text is looked up as a whole name or serial number.
    private const int ShortestPart = 3;

    /// <summary>Devices with this text in them, upper and lower case alike.</summary>
    public static IQueryable<StoredDevice> Matching(ListContext lists, string text)
    {
        if (text.Length < ShortestPart) return lists.Devices.Where(device => device.Name == text || device.SerialNumber == text);
        var phrase = $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        return lists.Devices.FromSql($"SELECT * FROM devices WHERE id IN (SELECT rowid FROM devices_text WHERE devices_text MATCH {phrase})");
    }

    /// <summary>A LIKE pattern for this text anywhere.</summary>
    public static string Anywhere(string text) =>
        $"%{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal)}%";
}
