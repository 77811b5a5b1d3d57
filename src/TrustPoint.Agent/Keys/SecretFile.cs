namespace TrustPoint.Agent.Keys;

/// <summary>A secret in a file that its owner alone may read. It is never an argument and never in the environment.</summary>
internal static class SecretFile
{
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Reads it; the line end does not belong to it.</summary>
    /// <exception cref="AgentException">It is not there, empty, or others may read it.</exception>
    public static string Read(string path)
    {
        try
        {
            if ((File.GetUnixFileMode(path) & Others) != 0) throw new AgentException($"{path} can be read by others: chmod 600 {path}");
            var secret = File.ReadAllText(path).TrimEnd('\r', '\n');
            return secret is [] ? throw new AgentException($"{path} is empty") : secret;
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            throw new AgentException($"{path} cannot be read: {missing.Message}", missing);
        }
    }
}
