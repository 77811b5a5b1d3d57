using TrustPoint.Appliance.Options;

namespace TrustPoint.Appliance.Backups;

/// <summary>What a person has to put in place after a restore: PINs and pass phrases open the keys that are inside, so they are never in the same file; keys in other tokens stay where they are.</summary>
internal static class NeededByHand
{
    /// <summary>A line for each.</summary>
    public static List<string> Of(ApplianceOptions options)
    {
        var secrets = Directory.Exists(options.DataDirectory) ? Directory.EnumerateFiles(options.DataDirectory).Where(path => Path.GetExtension(path) is ".pin" or ".pass") : [];
        var files = secrets.Append(options.Keys.PinFile).Where(File.Exists).Distinct().Where(path => Path.GetFileName(path) != "standby.pass").Order(StringComparer.Ordinal)
            .Select(path => $"{Path.GetRelativePath(options.DataDirectory, path)}, with mode 600: the PIN or pass phrase of the keys");
        if (options.Signer.Socket is not null) return [.. files, $"the signer's folder {options.Signer.DataDirectory} and what opens its keys: they are in no backup of the appliance, and are kept by themselves"];
        return options.Keys.Module is null or KeyOptions.SoftwareModule ? [.. files]
            : [.. files, $"the token {options.Keys.TokenLabel} of {options.Keys.Module}: connected to the new box, with its module installed"];
    }
}
