//! A Slurm of two nodes on this machine: its own key, its own ports, its own folder, and no trace once it is stopped.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::{Result, process};

/// What the nodes are called.
pub(super) const NODES: [&str; 2] = ["n1", "n2"];

/// The programs that it is made of; what submits jobs comes with them.
const PROGRAMS: [&str; 4] = ["munged", "slurmctld", "slurmd", "unshare"];

/// How long anything may take that is waited for.
const PATIENCE: Duration = Duration::from_secs(180);

/// The daemons, killed when this is dropped.
#[derive(Debug)]
pub(super) struct Cluster {
    folder: PathBuf,
    /// Folders in which programs are looked for: that of the binary comes first.
    path: std::ffi::OsString,
    daemons: Vec<Child>,
    nodes: Vec<Child>,
}

/// Whether all programs are there and may be used, or why not.
pub(super) fn available() -> Result<()> {
    for program in PROGRAMS {
        let found = process::run_quietly(Command::new(program).arg("-V"));
        found.map_err(|error| format!("Slurm cannot run here ({error}); Debian has it as slurm-wlm and munge"))?;
    }
    let namespace = process::run_quietly(Command::new("unshare").args(["--pid", "--fork", "--mount-proc", "true"]));
    namespace.map_err(|error| format!("nodes cannot have processes of their own ({error}); this takes root").into())
}

impl Cluster {
    /// Starts it in `folder`, which becomes its own, with `binary` as `bandsaw` on the path of every job.
    pub(super) fn start(folder: &Path, binary: &Path) -> Result<Self> {
        if folder.exists() {
            fs::remove_dir_all(folder)?;
        }
        for name in ["state", "bin", "job"] {
            fs::create_dir_all(folder.join(name))?;
        }
        fs::copy(binary, folder.join("bin/bandsaw"))?;
        fs::write(folder.join("slurm.conf"), configuration(folder)?)?;
        let key = folder.join("munge.key");
        fs::write(&key, random(1024)?)?;
        fs::set_permissions(&key, fs::Permissions::from_mode(0o400))?;
        let mut path = folder.join("bin").into_os_string();
        path.push(":");
        path.push(std::env::var_os("PATH").unwrap_or_default());
        let mut cluster = Self { folder: folder.to_owned(), path, daemons: Vec::new(), nodes: Vec::new() };
        cluster.start_daemons()?;
        cluster.wait("both nodes are idle", |cluster| {
            let nodes = cluster.output("sinfo", &["--noheader", "--Node", "--format=%N %T"]).unwrap_or_default();
            Ok(nodes.lines().filter(|line| line.ends_with(" idle")).count() == NODES.len())
        })?;
        Ok(cluster)
    }

    fn start_daemons(&mut self) -> Result<()> {
        let at = |name: &str| self.folder.join(name).display().to_string();
        let files = [("socket", "munge.socket"), ("key-file", "munge.key"), ("seed-file", "munge.seed")];
        let more = [("pid-file", "munge.pid"), ("log-file", "munge.log")];
        let munge: Vec<String> =
            files.into_iter().chain(more).map(|(option, name)| format!("--{option}={}", at(name))).collect();
        let mut munged = self.command("munged", &["--foreground", "--force"]);
        self.daemons.push(self.spawn(munged.args(munge), "munged")?);
        self.wait("munged listens", |cluster| Ok(cluster.folder.join("munge.socket").exists()))?;
        let mut control = self.command("slurmctld", &["-D", "-c"]);
        self.daemons.push(self.spawn(&mut control, "slurmctld")?);
        for node in NODES {
            // A node has processes of its own, so that all of them end with it, as when its power fails.
            let isolated = ["--pid", "--fork", "--mount-proc", "--kill-child=KILL", "slurmd", "-D", "-N", node];
            let mut command = self.command("unshare", &isolated);
            self.nodes.push(self.spawn(&mut command, node)?);
        }
        Ok(())
    }

    /// A program that talks to this Slurm, in the folder of jobs.
    pub(super) fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        command.args(arguments).env("SLURM_CONF", self.folder.join("slurm.conf")).env("PATH", &self.path);
        command.current_dir(self.job_folder());
        command
    }

    /// Where plan, parts and outputs lie.
    pub(super) fn job_folder(&self) -> PathBuf {
        self.folder.join("job")
    }

    /// What a program prints.
    pub(super) fn output(&self, program: &str, arguments: &[&str]) -> Result<String> {
        process::output(&mut self.command(program, arguments))
    }

    fn spawn(&self, command: &mut Command, name: &str) -> Result<Child> {
        let log = File::create(self.folder.join(format!("{name}.out")))?;
        let command = command.current_dir(&self.folder).stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        command.spawn().map_err(|error| format!("{name}: {error}").into())
    }

    /// Takes the power from a node: everything that runs on it ends at once.
    pub(super) fn kill(&mut self, node: usize) -> Result<()> {
        self.nodes[node].kill()?;
        self.nodes[node].wait()?;
        Ok(())
    }

    /// Waits until `is_so`.
    ///
    /// # Errors
    ///
    /// If that takes minutes, naming `what`.
    pub(super) fn wait(&self, what: &str, is_so: impl Fn(&Self) -> Result<bool>) -> Result<()> {
        let begin = Instant::now();
        while !is_so(self)? {
            if begin.elapsed() > PATIENCE {
                return Err(format!("waited {PATIENCE:?} until {what}; logs are in {}", self.folder.display()).into());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        for child in self.nodes.iter_mut().chain(self.daemons.iter_mut().rev()) {
            // It may have ended before.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// `slurm.conf`: short times, so that a node is given up, and what it ran is run again, in seconds.
fn configuration(folder: &Path) -> Result<String> {
    let ports = free_ports::<3>()?;
    let at = |name: &str| folder.join(name).display().to_string();
    let mut text = format!(
        "ClusterName=loopback\n\
         SlurmctldHost=localhost\n\
         SlurmctldPort={}\n\
         SlurmUser=root\n\
         AuthType=auth/munge\n\
         AuthInfo=socket={},cred_expire=10\n\
         StateSaveLocation={}\n\
         SlurmdSpoolDir={}\n\
         SlurmctldPidFile={}\n\
         SlurmdPidFile={}\n\
         ProctrackType=proctrack/linuxproc\n\
         TaskPlugin=task/none\n\
         SelectType=select/cons_tres\n\
         SelectTypeParameters=CR_CPU\n\
         SlurmdParameters=config_overrides\n\
         MpiDefault=none\n\
         ReturnToService=2\n\
         SlurmdTimeout=10\n\
         KillWait=2\n\
         SchedulerParameters=batch_sched_delay=1,sched_interval=2,bf_interval=2\n\
         AccountingStorageType=accounting_storage/none\n\
         JobAcctGatherType=jobacct_gather/none\n",
        ports[0],
        at("munge.socket"),
        at("state"),
        at("spool-%n"),
        at("slurmctld.pid"),
        at("slurmd-%n.pid"),
    );
    for (node, port) in NODES.iter().zip(&ports[1..]) {
        writeln!(text, "NodeName={node} NodeHostname=localhost NodeAddr=127.0.0.1 Port={port} CPUs=2")?;
    }
    writeln!(text, "PartitionName=all Nodes={} Default=YES MaxTime=INFINITE State=UP", NODES.join(","))?;
    Ok(text)
}

/// Ports that nobody listens on now.
fn free_ports<const N: usize>() -> Result<[u16; N]> {
    // All are held until all are known, or one could come twice.
    let listeners: Vec<_> = (0..N).map(|_| TcpListener::bind(("127.0.0.1", 0))).collect::<std::io::Result<_>>()?;
    let ports: Vec<u16> =
        listeners.iter().map(|listener| Ok(listener.local_addr()?.port())).collect::<std::io::Result<_>>()?;
    Ok(std::array::from_fn(|n| ports[n]))
}

fn random(count: usize) -> Result<Vec<u8>> {
    use std::io::Read as _;
    let mut bytes = vec![0; count];
    File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_node_has_a_port_of_its_own() {
        let text = configuration(Path::new("/c")).unwrap();
        let ports: Vec<&str> = text.split("ort=").skip(1).filter_map(|rest| rest.split_whitespace().next()).collect();
        assert_eq!(ports.len(), 3, "{text}");
        assert!(ports[0] != ports[1] && ports[1] != ports[2] && ports[0] != ports[2], "{ports:?}");
        assert!(text.contains("SlurmdSpoolDir=/c/spool-%n\n"), "{text}");
    }
}
