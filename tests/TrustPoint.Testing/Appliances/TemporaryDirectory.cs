namespace TrustPoint.Testing.Appliances;

/// <summary>A directory of its own, gone when the test is.</summary>
public sealed class TemporaryDirectory : IDisposable
{
    /// <summary>Where it is.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("trustpoint-").FullName;

    /// <summary>A path in it.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <inheritdoc/>
    public void Dispose()
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                Directory.Delete(Path, recursive: true);
                return;
            }
            catch (DirectoryNotFoundException)
            {
                return; // A test took it away: that is what we wanted.
            }
            catch (IOException) when (tries < 40)
            {
                Thread.Sleep(50); // Something that just ends, a killed process or the system's own work, put a file into it meanwhile.
            }
        }
    }
}
